<?php
/**
 * Plugin Name: scnv for WooCommerce
 * Description: Reports paid orders to scnv, and takes refunded ones back.
 * Requires Plugins: woocommerce
 *
 * In wp-config.php: define('SCNV_COLLECTOR', 'https://…'), SCNV_SITE_ID and SCNV_API_KEY.
 */
defined('ABSPATH') || exit;

const SCNV_UUID = '/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i';
/** Each pause is twice as long as the one before: some three days in all. */
const SCNV_ATTEMPTS = 12;

// The cookie reaches every kind of checkout; a hidden field only reaches the classic one.
add_action('wp_head', function () {
    printf(
        '<script async src="%s/scnv.js" data-site-id="%s" data-cookie-domain="%s"></script>' . "\n",
        esc_url(SCNV_COLLECTOR),
        esc_attr(SCNV_SITE_ID),
        esc_attr(preg_replace('/^www\./', '', wp_parse_url(home_url(), PHP_URL_HOST)))
    );
});

// Before the order is saved, in the classic checkout and in the block.
add_action('woocommerce_checkout_create_order', 'scnv_keep_scan');
add_action('woocommerce_store_api_checkout_update_order_from_request', 'scnv_keep_scan');

function scnv_keep_scan(WC_Order $order): void
{
    // `<id>.<time>`
    $scan = explode('.', (string) ($_COOKIE['_scnv'] ?? ''))[0];
    if (preg_match(SCNV_UUID, $scan)) {
        $order->update_meta_data('_scan_session_id', $scan);
    }
}

// In the background, so that neither the customer nor the payment provider waits.
add_action('woocommerce_order_status_changed', function (int $order_id, string $from, string $to, WC_Order $order) {
    if ($order->get_meta('_scan_session_id') && ($order->is_paid() || $to === 'refunded')) {
        as_enqueue_async_action('scnv_report', [$order_id, 1], 'scnv');
    }
}, 10, 4);

add_action('scnv_report', 'scnv_report', 10, 2);

function scnv_report(int $order_id, int $attempt): void
{
    $order = wc_get_order($order_id);
    // Paid on delivery, an order is processed before it is paid.
    if (!$order || !$order->get_date_paid()) {
        return;
    }
    $sale = ['site_id' => SCNV_SITE_ID, 'order_id' => $order->get_order_number()];
    $is_refunded = $order->has_status('refunded');
    $fields = $is_refunded ? ['reason' => 'refunded'] : [
        'event_name' => 'purchase',
        'scan_session_id' => $order->get_meta('_scan_session_id'),
        'event_time' => gmdate('Y-m-d\TH:i:s\Z', $order->get_date_paid()->getTimestamp()),
        'conversion_value' => ['amount' => (float) $order->get_total(), 'currency' => $order->get_currency()],
    ];
    $response = wp_remote_post(SCNV_COLLECTOR . ($is_refunded ? '/conversions/reject' : '/server-events'), [
        'headers' => ['Content-Type' => 'application/json', 'X-API-Key' => SCNV_API_KEY],
        'body' => wp_json_encode($sale + $fields),
        'timeout' => 10,
        // The key is for this collector alone.
        'redirection' => 0,
    ]);
    $answer = json_decode(wp_remote_retrieve_body($response), true);
    // 404: it was refunded before it was reported. 422: something about the order is wrong, and stays so.
    if (isset($answer['detail']) && in_array(wp_remote_retrieve_response_code($response), [404, 422], true)) {
        wc_get_logger()->warning(wp_json_encode($answer['detail']), ['source' => 'scnv', 'order' => $order_id]);
        return;
    }
    // It counts once, however often it arrives.
    if (!isset($answer['success']) && $attempt < SCNV_ATTEMPTS) {
        as_schedule_single_action(time() + 60 * 2 ** $attempt, 'scnv_report', [$order_id, $attempt + 1], 'scnv');
    }
}
