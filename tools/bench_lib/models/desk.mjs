// Calls to pages: a page asks the server for its next call (GET), and brings what became of it (POST).

class Page {
  #announce;
  #asking;  // the response that waits for a call
  #call;    // {text, resolve, reject}: what was asked for, and is not answered
  /** Resolves when the page asks for its first call. */
  ready = new Promise(resolve => { this.#announce = resolve; });
  /** Rejects when the page is no more. */
  gone = new Promise((_, reject) => { this.fail = reason => reject(new Error(reason)); });

  constructor(name) {
    this.name = name;
    this.gone.catch(() => {});
  }

  /** One call at a time. */
  call(command, argument) {
    const answer = new Promise((resolve, reject) => { this.#call = {text: JSON.stringify({command, argument}), resolve, reject}; });
    this.#hand();
    return Promise.race([answer, this.gone]);
  }

  ask(response) {
    this.#asking = response;
    this.#announce();
    this.#hand();
  }

  // When there are both.
  #hand() {
    if (!this.#asking || !this.#call) return;
    this.#asking.end(this.#call.text);
    this.#asking = undefined;
  }

  bring({result, error}) {
    const {resolve, reject} = this.#call;
    this.#call = undefined;
    if (error === undefined) resolve(result);
    else reject(new Error(error));
  }
}

export class Desk {
  #pages = new Map();

  /** A page that is to be opened; its address must tell it its name. */
  open() {
    const page = new Page(`page${this.#pages.size}`);
    this.#pages.set(page.name, page);
    return page;
  }

  /** Answers requests for /calls/NAME; false: it is something else. */
  answer(request, response) {
    const page = this.#pages.get(/^\/calls\/(\w+)$/.exec(request.url)?.[1]);
    if (!page) return false;
    if (request.method === 'GET') {
      page.ask(response);
      return true;
    }
    const parts = [];
    request.on('data', part => parts.push(part));
    request.on('end', () => {
      response.end();
      page.bring(JSON.parse(Buffer.concat(parts).toString()));
    });
    return true;
  }
}
