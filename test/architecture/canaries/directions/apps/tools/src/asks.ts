import '#libs/any';
