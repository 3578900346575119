document.getElementById('checkout').addEventListener('submit', async (event) => {
  event.preventDefault();
  const { product } = event.target.dataset;
  const scan_session_id = window.scanova?.('getScanSessionId');
  const response = await fetch('/orders', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ product, scan_session_id }),
  });
  const { order_id } = await response.json();
  location.href = `/thanks/${order_id}`;
});
