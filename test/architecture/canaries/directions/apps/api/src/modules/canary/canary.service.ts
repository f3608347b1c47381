import './canary.facade.js'; // ✗ service-knows-nobody-above
