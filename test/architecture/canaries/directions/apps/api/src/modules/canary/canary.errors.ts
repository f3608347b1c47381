import './canary.entity.js'; // ✗ errors-are-leaves
