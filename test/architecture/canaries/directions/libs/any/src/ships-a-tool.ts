import '../../../apps/tools/src/start.js'; // ✗ libs-know-no-app ✗ tools-stay-at-home
