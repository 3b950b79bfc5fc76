/** A URI as it may be shown: without the name and password before its host, wherever a lenient reader might see the host. */
export const withoutUserInfo = (uri: string): string =>
  uri.replace(/^(\s*(?!models:)[a-z][a-z0-9+.-]*:[/\\]*|[/\\]+).*@/is, "$1…@");
