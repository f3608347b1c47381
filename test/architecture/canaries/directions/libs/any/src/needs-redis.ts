import 'ioredis'; // ✗ imports-lead-somewhere ✗ redis-has-no-room-yet
