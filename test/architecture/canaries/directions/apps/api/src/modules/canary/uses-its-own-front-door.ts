import './index.js'; // ✗ front-door-is-for-others
