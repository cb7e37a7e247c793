<?php
eval(file_get_contents(__DIR__ . '/receiver.php'));
while (($line = fgets(STDIN)) !== false) {
    [$secret, $signature, $timestamp, $body, $now] = explode("\t", rtrim($line, "\n"));
    echo is_genuine($secret, $signature, $timestamp, hex2bin($body), (int) $now) ? "true\n" : "false\n";
}
