import '../../../../libs/another/src/inside.js';
