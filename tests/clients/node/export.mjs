// Sends a gauge, a counter and a histogram once, as OTLP/JSON. usage: node export.mjs URL KEY
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'

const [url, key] = process.argv.slice(2)
const exporter = new OTLPMetricExporter({
  url: `${url}/v1/metrics`,
  headers: { Authorization: `Bearer ${key}` },
})
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
const provider = new MeterProvider({ readers: [reader] })
const meter = provider.getMeter('node-test')
meter.createObservableGauge('node.gauge', { unit: '1' }).addCallback((r) => r.observe(2.75, { a: 'b' }))
meter.createCounter('node.counter').add(41)
const histogram = meter.createHistogram('node.duration', { unit: 's' })
for (const value of [0.3, 7, 7000]) histogram.record(value)
await provider.shutdown()
