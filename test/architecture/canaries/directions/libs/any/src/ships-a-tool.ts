import '../../../apps/tools/src/start.js';
