import '../../another/src/inside.js'; // ✗ any-stands-on ✗ floors-cross-by-alias ✗ libs-open-one-door
