package io.unimos;

/** The one entry point. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {}
}
