import '../canary.module.js'; // ✗ door-knows-nobody-above
