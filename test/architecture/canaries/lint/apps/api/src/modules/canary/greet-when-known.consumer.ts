export class GreetWhenKnown {
  handle(): void {}
}
