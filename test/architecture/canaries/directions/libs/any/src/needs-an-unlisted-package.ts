import 'rxjs'; // ✗ packages-are-listed
