/** Keys and fuzzing for the tests of all packages. */
package io.unimos.security;
