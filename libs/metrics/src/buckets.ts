/** Upper bounds, in seconds, of what takes milliseconds while all is well and minutes while it is not. */
export const DELAYS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
