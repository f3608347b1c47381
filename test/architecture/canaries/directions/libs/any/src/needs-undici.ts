import 'undici'; // ✗ packages-are-listed ✗ hosts-are-asked-in-one-room
