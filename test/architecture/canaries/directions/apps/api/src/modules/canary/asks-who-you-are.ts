import 'passport'; // ✗ passport-waits-at-the-door
