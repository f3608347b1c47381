import './canary.entity.js'; // ✗ events-are-leaves
