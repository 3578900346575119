<?php
/**
 * Runs the plugin: php wordpress.php STEPS, a JSON array of [step, ...parameters]; prints what is left as JSON.
 * It stands in for what the plugin calls of WordPress and WooCommerce, and behaves as their sources say.
 */
declare(strict_types=1);

define('ABSPATH', __DIR__);
define('SCNV_COLLECTOR', getenv('COLLECTOR_URL'));
define('SCNV_SITE_ID', getenv('SITE_ID'));
define('SCNV_API_KEY', getenv('SCNV_API_KEY'));

$hooks = [];
$jobs = [];
$orders = [];
$logged = [];

function add_action(string $hook, callable $callback, int $priority = 10, int $accepted_args = 1): void
{
    $GLOBALS['hooks'][$hook][] = [$callback, $accepted_args];
}

function do_action(string $hook, mixed ...$arguments): void
{
    foreach ($GLOBALS['hooks'][$hook] ?? [] as [$callback, $accepted]) {
        $callback(...array_slice($arguments, 0, $accepted));
    }
}

function as_enqueue_async_action(string $hook, array $args = [], string $group = ''): void
{
    as_schedule_single_action(time(), $hook, $args, $group);
}

function as_schedule_single_action(int $timestamp, string $hook, array $args = [], string $group = ''): void
{
    $GLOBALS['jobs'][] = ['delay' => $timestamp - time(), 'hook' => $hook, 'args' => $args];
}

function wp_remote_post(string $url, array $options): array
{
    $headers = array_map(fn ($name, $value) => "$name: $value", array_keys($options['headers']), $options['headers']);
    $body = @file_get_contents($url, false, stream_context_create(['http' => [
        'method' => 'POST',
        'header' => $headers,
        'content' => $options['body'],
        'timeout' => $options['timeout'],
        'follow_location' => $options['redirection'],
        'ignore_errors' => true,
    ]]));
    // WordPress returns a WP_Error if there is no answer; the functions that read a response accept it.
    return ['body' => (string) $body, 'code' => (int) (explode(' ', $http_response_header[0] ?? '')[1] ?? 0)];
}

function wp_remote_retrieve_body(array $response): string
{
    return $response['body'];
}

function wp_remote_retrieve_response_code(array $response): int|string
{
    return $response['code'] ?: '';
}

final class WC_Order
{
    private array $meta = [];
    private string $status = 'pending';
    private ?DateTime $paid = null;

    public function __construct(private array $data)
    {
    }

    public function update_status(string $to): void
    {
        [$from, $this->status] = [$this->status, $to];
        // As WC_Order::maybe_set_date_paid and WC_Gateway_COD::change_payment_complete_order_status.
        $is_delivery = ($this->data['payment_method'] ?? '') === 'cod';
        if (!$this->paid && ($to === 'completed' || ($to === 'processing' && !$is_delivery))) {
            $this->paid = new DateTime('@' . (time() - 60));
        }
        do_action('woocommerce_order_status_changed', 1, $from, $to, $this);
    }

    public function update_meta_data(string $key, mixed $value): void
    {
        $this->meta[$key] = $value;
    }

    public function get_meta(string $key): mixed
    {
        return $this->meta[$key] ?? '';
    }

    public function is_paid(): bool
    {
        return in_array($this->status, ['processing', 'completed'], true);
    }

    public function has_status(string $status): bool
    {
        return $this->status === $status;
    }

    public function get_date_paid(): ?DateTime
    {
        return $this->paid;
    }

    public function get_order_number(): string
    {
        return '10042';
    }

    public function get_total(): string
    {
        return $this->data['total'] ?? '49.90';
    }

    public function get_currency(): string
    {
        return $this->data['currency'] ?? 'EUR';
    }
}

final class Logger
{
    public function warning(string $message): void
    {
        $GLOBALS['logged'][] = $message;
    }
}

function wc_get_logger(): Logger
{
    return new Logger();
}

function wc_get_order(int $order_id): WC_Order|false
{
    return $GLOBALS['orders'][$order_id] ?? false;
}

function home_url(): string
{
    return 'https://www.shop.example';
}

function wp_parse_url(string $url, int $component): ?string
{
    return parse_url($url, $component);
}

function wp_json_encode(mixed $data): string|false
{
    return json_encode($data);
}

function esc_attr(string $text): string
{
    return htmlspecialchars($text, ENT_QUOTES);
}

function esc_url(string $url): string
{
    return htmlspecialchars($url, ENT_QUOTES);
}

require __DIR__ . '/../../../examples/checkouts/woocommerce.php';

$steps = [
    'checkout' => function (string $hook, array $cookies = [], array $data = []) {
        $_COOKIE = $cookies;
        $GLOBALS['orders'][1] = new WC_Order($data);
        do_action($hook, $GLOBALS['orders'][1], []);
    },
    'status' => fn (string $status) => $GLOBALS['orders'][1]->update_status($status),
    'run' => function () {
        [$due, $GLOBALS['jobs']] = [$GLOBALS['jobs'], []];
        foreach ($due as $job) {
            do_action($job['hook'], ...$job['args']);
        }
    },
];
foreach (json_decode($argv[1], true) as [$step, $parameters]) {
    $steps[$step](...$parameters);
}
ob_start();
do_action('wp_head');
$head = ob_get_clean();
echo json_encode(['head' => $head, 'jobs' => $jobs, 'logged' => $logged]);
