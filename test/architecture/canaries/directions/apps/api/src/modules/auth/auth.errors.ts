import '#libs/another';
