import './gone.js'; // ✗ imports-lead-somewhere
