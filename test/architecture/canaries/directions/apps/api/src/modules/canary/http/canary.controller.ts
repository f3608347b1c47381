import '../canary.module.js';
import '../canary.repository.js';
