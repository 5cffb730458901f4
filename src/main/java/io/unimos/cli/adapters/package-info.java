/** {@code adapters}: what the versions of a domain's adapter were, and orders to change them. */
package io.unimos.cli.adapters;
