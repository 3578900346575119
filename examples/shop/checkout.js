const SCAN_WAIT_MS = 1_000;

/** The scan that brought this visitor here, or null: an order must not wait for a blocked tracker. */
function scanSessionId() {
  const known = new Promise((resolve) => window.scanova('getScanSessionId', resolve));
  const tooLate = new Promise((resolve) => setTimeout(resolve, SCAN_WAIT_MS, null));
  return Promise.race([known, tooLate]);
}

document.getElementById('checkout').addEventListener('submit', async (event) => {
  event.preventDefault();
  const { product } = event.target.dataset;
  const response = await fetch('/orders', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ product, scan_session_id: await scanSessionId() }),
  });
  const { order_id } = await response.json();
  location.href = `/thanks/${order_id}`;
});
