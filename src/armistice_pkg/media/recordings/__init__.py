"""Sound and moving pictures: how long they last, how large they are, and whether browsers play them."""
