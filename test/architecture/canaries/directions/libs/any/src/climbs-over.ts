import '../../another/src/inside.js';
