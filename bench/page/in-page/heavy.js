/**
 * A shop that is rendered in the browser, loaded after `bench.js`: many elements first, then the headline that is its
 * largest paint. Each click on a filter sorts and rerenders a part of the list.
 */
{
  const PRODUCTS = 2_000;
  const PER_TASK = 250;
  const SHOWN_AFTER_CLICK = 300;

  const products = Array.from({ length: PRODUCTS }, (_, number) => ({
    name: `Lamp ${number}`,
    price: (number * 7919) % 10_007,
  }));
  const list = document.querySelector('#list');
  const nextTask = () => new Promise((resolve) => setTimeout(resolve));

  function card({ name, price }) {
    const item = document.createElement('li');
    item.innerHTML = `<a href="#${price}"><b>${name}</b> <i>${price}</i></a> <button>Buy</button>`;
    return item;
  }

  /** The time of the largest paint, in milliseconds from the start of the page. */
  const largestPaint = new Promise((resolve) => {
    new PerformanceObserver((entries) => {
      for (const { element, startTime } of entries.getEntries()) {
        if (element && element.id === 'headline') resolve(startTime);
      }
    }).observe({ type: 'largest-contentful-paint', buffered: true });
  });

  const durations = new Map();
  const interactions = new PerformanceObserver((entries) => keep(entries.getEntries()));
  interactions.observe({ type: 'event', durationThreshold: 16, buffered: true });

  function keep(entries) {
    for (const { interactionId, duration } of entries) {
      if (interactionId) durations.set(interactionId, Math.max(duration, durations.get(interactionId) || 0));
    }
  }

  Object.assign(window.bench, {
    largestPaint: () => largestPaint,

    /** The duration of each interaction, from the input to the next paint. Event Timing has a resolution of 8 ms. */
    async interactions() {
      for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
      await nextTask();
      keep(interactions.takeRecords());
      return [...durations.values()];
    },
  });

  async function render() {
    for (let start = 0; start < PRODUCTS; start += PER_TASK) {
      list.append(...products.slice(start, start + PER_TASK).map(card));
      await nextTask();
    }
    const headline = document.createElement('h1');
    headline.id = 'headline';
    headline.textContent = 'All our lamps, and all of them are on sale until they are not';
    document.body.prepend(headline);
  }

  document.querySelector('#filter').addEventListener('click', () => {
    products.sort((one, other) => one.price - other.price).reverse();
    list.replaceChildren(...products.slice(0, SHOWN_AFTER_CLICK).map(card));
  });
  render();
}
