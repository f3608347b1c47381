import 'ioredis'; // ✗ packages-are-listed ✗ redis-stays-in-its-room
