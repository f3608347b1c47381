import 'mongodb'; // ✗ packages-are-listed ✗ mongo-stays-in-its-room ✗ mongo-is-loaded-late
