/** How a page of the notebook server asks that server, where no host does it. */

/**
 * Ask as the page itself. Resolves for every HTTP status.
 *
 * Same origin: the cookies authenticate, and no page but one of this origin can read the answers.
 */
export function pageFetch(url: string, init?: RequestInit): Promise<Response> {
  return fetch(url, { credentials: 'same-origin', cache: 'no-store', ...init });
}
