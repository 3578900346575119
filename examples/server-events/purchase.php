<?php
// Reports a purchase: php purchase.php SCAN_SESSION_ID ORDER_ID
// A repeat with the same order id counts once, so it is safe to retry.
declare(strict_types=1);

const ATTEMPTS = 5;

/** Returns the receipt; throws if the collector refuses the event or does not answer. */
function reportPurchase(string $scanSessionId, string $orderId): array
{
    $event = [
        'site_id' => getenv('SITE_ID'),
        'event_name' => 'purchase',
        'scan_session_id' => $scanSessionId,
        'order_id' => $orderId,
        'conversion_value' => ['amount' => 49.9, 'currency' => 'EUR'],
    ];
    $context = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => ['Content-Type: application/json', 'X-API-Key: ' . getenv('SCNV_API_KEY')],
        'content' => json_encode($event, JSON_THROW_ON_ERROR),
        'timeout' => 10,
        'ignore_errors' => true,
        // The key is for this collector alone.
        'follow_location' => 0,
    ]]);
    for ($attempt = 1; ; $attempt++) {
        $http_response_header = [];
        $body = @file_get_contents(getenv('COLLECTOR_URL') . '/server-events', false, $context);
        $status = (int) (explode(' ', $http_response_header[0] ?? '')[1] ?? 0);
        $receipt = json_decode((string) $body, true);
        if ($status === 200 && isset($receipt['event_id'])) {
            return $receipt;
        }
        $isFinal = $status >= 300 && $status < 500 && !in_array($status, [408, 425, 429], true);
        if ($isFinal || $attempt === ATTEMPTS) {
            throw new RuntimeException($body ?: 'the collector does not answer');
        }
        sleep(2 ** $attempt);
    }
}

try {
    echo json_encode(reportPurchase($argv[1], $argv[2]));
} catch (RuntimeException $error) {
    fwrite(STDERR, $error->getMessage());
    exit(1);
}
