import 'passport';
