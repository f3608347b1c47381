import './canary.repository.js'; // ✗ entity-knows-nobody-above
