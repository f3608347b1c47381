import './canary.module.js'; // ✗ facade-knows-nobody-above
