import '../canary.repository.js'; // ✗ doors-skip-no-step
