import '../../../../libs/another/src/inside.js'; // ✗ apps-enter-libs-by-the-door ✗ floors-cross-by-alias
