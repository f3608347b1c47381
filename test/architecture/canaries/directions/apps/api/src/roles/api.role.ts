import '../modules/auth/auth.module.js';
import '#libs/any';
