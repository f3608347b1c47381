import '#events/canary';
import '#modules/other';
import '#libs/any';
