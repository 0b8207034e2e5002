// Generated from openapi.json by scripts/api.mjs
export interface paths {
    "/api/v1/write": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Prometheus remote write
         * @description Remote write 1.0 and 2.0, told apart by Content-Type; snappy.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/octet-stream": string;
                };
            };
            responses: {
                /** @description Everything was written */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Malformed, or some samples were refused (the others are stored) */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Content-Type or Content-Encoding is not remote write */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * OTLP metrics
         * @description Gauges, sums, histograms, exponential histograms and summaries.
         *
         *     `translation` (default TIDEGAUGE_OTLP_TRANSLATION) says how names become metric names.
         */
        post: {
            parameters: {
                query?: {
                    translation?: ("UnderscoreEscapingWithSuffixes" | "UnderscoreEscapingWithoutSuffixes" | "NoUTF8EscapingWithSuffixes" | "NoTranslation") | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/octet-stream": string;
                };
            };
            responses: {
                /** @description ExportMetricsServiceResponse, with partial_success if any */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                        "application/x-protobuf": string;
                    };
                };
                /** @description google.rpc.Status: malformed; a problem document: translation is unknown */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/x-protobuf": string;
                        "application/json": unknown;
                        "application/problem+json": unknown;
                    };
                };
                /** @description google.rpc.Status: no key */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/x-protobuf": string;
                        "application/json": unknown;
                    };
                };
                /** @description google.rpc.Status: not this key */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/x-protobuf": string;
                        "application/json": unknown;
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description google.rpc.Status: too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/x-protobuf": string;
                        "application/json": unknown;
                    };
                };
                /** @description google.rpc.Status: neither protobuf nor JSON */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/x-protobuf": string;
                        "application/json": unknown;
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description google.rpc.Status: too many requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/x-protobuf": string;
                        "application/json": unknown;
                    };
                };
                /** @description google.rpc.Status: try again */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/x-protobuf": string;
                        "application/json": unknown;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Store samples (own JSON)
         * @description One sample, an array of samples, NDJSON, or columns.
         *
         *     Samples that cannot be stored are counted and listed with their reasons; the others are
         *     committed when the answer comes. A malformed body is refused whole.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        value: number;
                        /** @description Unix seconds or RFC 3339; default: when the body arrived */
                        timestamp?: number | string;
                        tags?: {
                            [key: string]: string;
                        };
                        /** @enum {unknown} */
                        kind?: "unknown" | "gauge" | "counter" | "delta";
                        /** @description UCUM: s, By, 1, {request} */
                        unit?: string;
                    } | {
                        name: string;
                        value: number;
                        /** @description Unix seconds or RFC 3339; default: when the body arrived */
                        timestamp?: number | string;
                        tags?: {
                            [key: string]: string;
                        };
                        /** @enum {unknown} */
                        kind?: "unknown" | "gauge" | "counter" | "delta";
                        /** @description UCUM: s, By, 1, {request} */
                        unit?: string;
                    }[] | {
                        series: {
                            name: string;
                            tags?: {
                                [key: string]: string;
                            };
                            /** @enum {unknown} */
                            kind?: "unknown" | "gauge" | "counter" | "delta";
                            /** @description UCUM: s, By, 1, {request} */
                            unit?: string;
                        }[];
                        samples: {
                            series: number[];
                            timestamps: number | number[];
                            values: number[];
                        };
                        /**
                         * @default s
                         * @enum {unknown}
                         */
                        precision?: "s" | "ms" | "us" | "ns";
                    };
                };
            };
            responses: {
                /** @description What was stored and what was not, with reasons */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v3/write_lp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Line protocol (InfluxDB 3)
         * @description Every numeric or boolean field becomes a sample of `measurement_field`.
         *
         *     The key comes as `Authorization: Token` or `Bearer`, as the password of Basic, or as `p`.
         *     Lines that cannot be stored are listed in a 400; the others are stored.
         */
        post: {
            parameters: {
                query?: {
                    /** @description n, ns, u, us, ms, s, m, h */
                    precision?: string;
                    /** @description InfluxDB 1: the password, an API key */
                    p?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/octet-stream": string;
                };
            };
            responses: {
                /** @description Successful Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Lines that were refused, with reasons; the others are stored */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                        "application/problem+json": unknown;
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/write": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Line protocol (InfluxDB 2)
         * @description Every numeric or boolean field becomes a sample of `measurement_field`.
         *
         *     The key comes as `Authorization: Token` or `Bearer`, as the password of Basic, or as `p`.
         *     Lines that cannot be stored are listed in a 400; the others are stored.
         */
        post: {
            parameters: {
                query?: {
                    /** @description n, ns, u, us, ms, s, m, h */
                    precision?: string;
                    /** @description InfluxDB 1: the password, an API key */
                    p?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/octet-stream": string;
                };
            };
            responses: {
                /** @description Successful Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Lines that were refused, with reasons; the others are stored */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                        "application/problem+json": unknown;
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/write": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Line protocol (InfluxDB 1)
         * @description Every numeric or boolean field becomes a sample of `measurement_field`.
         *
         *     The key comes as `Authorization: Token` or `Bearer`, as the password of Basic, or as `p`.
         *     Lines that cannot be stored are listed in a 400; the others are stored.
         */
        post: {
            parameters: {
                query?: {
                    /** @description n, ns, u, us, ms, s, m, h */
                    precision?: string;
                    /** @description InfluxDB 1: the password, an API key */
                    p?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/octet-stream": string;
                };
            };
            responses: {
                /** @description Successful Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Lines that were refused, with reasons; the others are stored */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                        "application/problem+json": unknown;
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is an InfluxDB there? (for its clients)
         * @description 204, as InfluxDB answers.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import/prometheus": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Prometheus text exposition
         * @description Prometheus text format or OpenMetrics; samples without a timestamp get the arrival's.
         *
         *     204 if all was stored; else 400 with the lines that were not, the others being stored.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/octet-stream": string;
                };
            };
            responses: {
                /** @description Everything was stored */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Lines that were refused, with reasons; the others are stored */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                        "application/problem+json": unknown;
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Content-Encoding is not understood */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ingest/rejects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Refused samples and errors
         * @description The newest first, filtered by time, key, reason and metric.
         */
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    key?: string | null;
                    reason?: string | null;
                    metric?: string | null;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RefusalsAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ingest/cardinality": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where series come from
         * @description The metrics with most series, how many values each of their tags has, and the keys.
         */
        get: {
            parameters: {
                query?: {
                    metric?: string | null;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CardinalityAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the first user is to be made
         * @description Until then nobody can sign in.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SetupAnswer"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Make the first user
         * @description An admin, signed in at once.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["FirstUser"];
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is signed in
         * @description With the token that changing requests must send as X-CSRF-Token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionAnswer"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Sign in
         * @description A session in a cookie; 401 says no more than that it did not work.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Credentials"];
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Not these */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Another site may not sign in here */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many failures; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Sign out
         * @description The session ends; others of the user go on.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the own password
         * @description All other sessions of the user end.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewPassword"];
                };
            };
            responses: {
                /** @description Successful Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Users
         * @description By name.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UsersAnswer"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Make a user
         * @description A viewer, or an admin, who may change everything.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewUser"];
                };
            };
            responses: {
                /** @description Successful Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UserAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a user
         * @description With all sessions.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /**
         * Change a user
         * @description Role, password, or whether sign-in is possible; the last two end the user's sessions.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UserChange"];
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UserAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * API keys
         * @description All, revoked ones too; none shows its secret.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["KeysAnswer"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Make an API key
         * @description The only answer that ever has the key itself.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewKey"];
                };
            };
            responses: {
                /** @description Successful Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NewKeyAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description At once here, within seconds in other processes.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Effective settings
         * @description Each with its default and what it is for; secrets masked.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SettingsAnswer"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Audit log
         * @description Newest first; `next` is null on the last page.
         */
        get: {
            parameters: {
                query?: {
                    actor?: string | null;
                    kind?: string | null;
                    target?: string | null;
                    /** @description `next` of a page */
                    before?: number | null;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is the process serving requests?
         * @description Answers without touching any dependency.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description pass or warn */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/health+json": Record<string, never>;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Can requests be handled now?
         * @description 200 once the database answers, else 503 with Retry-After.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description pass or warn */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/health+json": Record<string, never>;
                    };
                };
                /** @description Not yet, or not now; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How is Tidegauge? (also for InfluxDB's clients)
         * @description One word for all that Tidegauge needs: pass and warn are 200, fail is 503.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description pass or warn */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/health+json": Record<string, never>;
                    };
                };
                /** @description fail */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/health+json": Record<string, never>;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/detailed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every component, with figures
         * @description Services of this process, checks of ourselves and the checks that users set up.
         *
         *     Something of Tidegauge's own that fails is `fail` and 503; a user's service that is down makes
         *     it `warn`, since Tidegauge itself works.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/health+json": components["schemas"]["DetailAnswer"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Something of Tidegauge's own fails */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": unknown;
                        "application/health+json": components["schemas"]["DetailAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/maintenance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Maintenance windows
         * @description Those to come, those that last, those of the last 30 days; `lasts` says which is now.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WindowsAnswer"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Plan maintenance
         * @description While it lasts, failures of its checks are not told and do not count against uptime.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewWindow"];
                };
            };
            responses: {
                /** @description Successful Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/maintenance/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End or forget maintenance
         * @description From now on its checks are told of again.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All checks and how they stand
         * @description Ordered by name.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only those of a service */
                    service?: string | null;
                    status?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChecksAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Make a check
         * @description The first probe begins within a second.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["HttpCheck"] | components["schemas"]["TcpCheck"] | components["schemas"]["DnsCheck"] | components["schemas"]["TlsCheck"] | components["schemas"]["SmtpCheck"] | components["schemas"]["PostgresqlCheck"] | components["schemas"]["RedisCheck"] | components["schemas"]["HeartbeatCheck"];
                };
            };
            responses: {
                /** @description Successful Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CheckAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/checks/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Probe once without keeping anything
         * @description The outcome of one probe of this definition.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["HttpCheck"] | components["schemas"]["TcpCheck"] | components["schemas"]["DnsCheck"] | components["schemas"]["TlsCheck"] | components["schemas"]["SmtpCheck"] | components["schemas"]["PostgresqlCheck"] | components["schemas"]["RedisCheck"] | components["schemas"]["HeartbeatCheck"];
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OutcomeAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/checks/uptime": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Uptime of every check
         * @description The share of probes that were up: last hour, 24 h, 7 and 30 days.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UptimesAnswer"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/checks/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One check
         * @description Its definition, secrets masked, and how it stands.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CheckAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Replace a check
         * @description A secret sent as `***` stays what it is.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["HttpCheck"] | components["schemas"]["TcpCheck"] | components["schemas"]["DnsCheck"] | components["schemas"]["TlsCheck"] | components["schemas"]["SmtpCheck"] | components["schemas"]["PostgresqlCheck"] | components["schemas"]["RedisCheck"] | components["schemas"]["HeartbeatCheck"];
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CheckAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /**
         * Forget a check
         * @description Its samples stay until retention drops them.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/checks/{name}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Probe now
         * @description The outcome of one probe; the check's state and samples are left alone.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OutcomeAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/checks/{name}/uptime": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Uptime of a check
         * @description The share of probes that were up per hour or UTC day; time without probes is left out.
         */
        get: {
            parameters: {
                query?: {
                    per?: "hour" | "day";
                    /** @description -1d, ISO 8601, Unix seconds */
                    from?: string;
                    /** @description End, not included */
                    to?: string;
                };
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UptimeSeries"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/heartbeat/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * I live
         * @description The run went well; the body, if there is one, is kept (its first 10 kB).
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * I live
         * @description The run went well; the body, if there is one, is kept (its first 10 kB).
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/heartbeat/{token}/{what}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * start, fail, or an exit code
         * @description `start` begins a run, `fail` ends it badly, an exit code ends it well if it is 0.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                    what: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * start, fail, or an exit code
         * @description `start` begins a run, `fail` ends it badly, an exit code ends it well if it is 0.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                    what: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * History of metrics
         * @description One value per bucket and series, from the tier that the answer names.
         *
         *     Bucket timestamps are Unix seconds of their beginning; buckets without samples are left out
         *     unless `fill` says otherwise. JSON, CSV, NDJSON or an Arrow stream by Accept. With
         *     `Cache-Control: max-age=5` whoever asks the same within five seconds gets the same answer, and
         *     its age in seconds as `Age`.
         */
        get: {
            parameters: {
                query: {
                    /** @description Metric name; repeatable */
                    metric: string[];
                    /** @description -1h, ISO 8601, Unix seconds */
                    from?: string;
                    /** @description End, not included */
                    to?: string;
                    /** @description Bucket width (1m, 1h, 1d) or auto */
                    step?: string;
                    /** @description avg, min, max, sum, count, first, last, delta, rate, increase, p50 (any percentile) or q0.5 (any quantile) */
                    aggregation?: string;
                    /** @description `name=value`, `name!=value`, `name=~pattern`, `name!~pattern` or `name in (a,b)`; repeatable, all must hold. Patterns are RE2's and match the whole value. */
                    tag?: string[];
                    /** @description Tags to group by, with commas; empty for one group of all series */
                    group_by?: string | null;
                    /** @description How series of a group become one; left out, their samples are pooled */
                    across?: ("sum" | "avg" | "min" | "max" | "count") | null;
                    /** @description Only the highest by mean */
                    top?: number | null;
                    /** @description What stands in buckets without samples */
                    fill?: "none" | "null" | "previous" | "linear" | "zero";
                    /** @description Where days begin, e.g. Europe/Berlin */
                    tz?: string;
                    /** @description Values of as much earlier beside them, e.g. 7d */
                    compare?: string | null;
                    /** @description With step=auto: each part of the time as fine as it still is */
                    stitch?: boolean;
                    /** @description Points aimed at by auto */
                    points?: number;
                    tier?: ("raw" | "hourly" | "daily") | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": unknown;
                        "application/x-ndjson": unknown;
                        "application/vnd.apache.arrow.stream": unknown;
                        "application/json": components["schemas"]["HistoryAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Current values
         * @description The newest sample of every series: JSON a page at a time, or all of them as Prometheus text
         *     or OpenMetrics.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Metric name; repeatable; all if left out */
                    metric?: string[];
                    /** @description `name=value`, `name!=value`, `name=~pattern`, `name!~pattern` or `name in (a,b)`; repeatable, all must hold. Patterns are RE2's and match the whole value. */
                    tag?: string[];
                    /** @description As it was then: -1h, ISO 8601, Unix seconds */
                    at?: string;
                    /** @description How old a current value may be */
                    lookback?: string;
                    /** @description JSON: series of a page */
                    limit?: number;
                    /** @description `next` of the last page */
                    after?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CurrentAnswer"];
                        "text/plain": unknown;
                        "application/openmetrics-text": unknown;
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics/catalog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics, their tags and values
         * @description Name, kind, unit, tags with some of their values, when series were first and last seen (to
         *     the hour if silent), and samples a second over the last ten minutes; a page by name.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only these */
                    metric?: string[];
                    /** @description Part of the name */
                    search?: string | null;
                    /** @description Values shown of each tag */
                    values?: number;
                    limit?: number;
                    /** @description `next` of the last page */
                    after?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CatalogAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Label names (Prometheus)
         * @description Of all series, or of those that a `match[]` selects; `start` and `end` are not looked at.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Series selector, like `up{job=~"a|b"}`; repeatable */
                    "match[]"?: string[];
                    /** @description Most entries of the answer; 0 is no limit */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Envelope_list_str__"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description Too Many Requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description Service Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Label names (Prometheus), form
         * @description Of all series, or of those that a `match[]` selects; `start` and `end` are not looked at.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/x-www-form-urlencoded": {
                        "match[]"?: string[];
                        limit?: number;
                    };
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Envelope_list_str__"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description Too Many Requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description Service Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/label/{name}/values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Values of a label (Prometheus)
         * @description Of all series, or of those that a `match[]` selects; `start` and `end` are not looked at.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Series selector, like `up{job=~"a|b"}`; repeatable */
                    "match[]"?: string[];
                    /** @description Most entries of the answer; 0 is no limit */
                    limit?: number;
                };
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Envelope_list_str__"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description Too Many Requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description Service Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Series (Prometheus)
         * @description The label sets that any `match[]` selects.
         */
        get: {
            parameters: {
                query: {
                    /** @description Series selector, like `up{job=~"a|b"}`; repeatable */
                    "match[]": string[];
                    /** @description Most entries of the answer; 0 is no limit */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Envelope_list_dict_str__str___"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description Too Many Requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description Service Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Series (Prometheus), form
         * @description The label sets that any `match[]` selects.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/x-www-form-urlencoded": {
                        "match[]"?: string[];
                        limit?: number;
                    };
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Envelope_list_dict_str__str___"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description Too Many Requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description Service Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Types and help of metrics (Prometheus)
         * @description What senders said of their metrics.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only this one */
                    metric?: string;
                    /** @description Most entries of the answer; 0 is no limit */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Envelope_dict_str__list_Metadata___"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description Too Many Requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description Service Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/status/buildinfo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Version (Prometheus)
         * @description What Grafana asks to learn what the server can do.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Envelope_BuildInfo_"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description Too Many Requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description Service Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Prometheus remote read
         * @description Raw samples of the series that each query selects (sampled responses).
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/x-protobuf": string;
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/x-protobuf": string;
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Content-Encoding is not snappy */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description Too Many Requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
                /** @description Service Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnvelopeError"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics/rollups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Coverage, lag, policies and sizes of the tiers
         * @description What each tier holds and costs, up to when rollups are materialised, and their policies.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RollupsAnswer"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Store errors (own JSON)
         * @description One event, an array, or `{"events": [...]}`; committed when the answer comes.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description stored once
                         */
                        event_id?: string;
                        timestamp?: number | string;
                        /** @enum {unknown} */
                        severity?: "debug" | "info" | "warning" | "error" | "fatal";
                        error_type?: string;
                        error_message?: string;
                        /** @description as printed, instead of frames */
                        stack_trace?: string;
                        /** @description oldest cause first */
                        exceptions?: {
                            type?: string;
                            value?: string;
                            module?: string;
                            mechanism?: Record<string, never>;
                            /** @description innermost last */
                            frames?: Record<string, never>[];
                        }[];
                        platform?: string;
                        service?: string;
                        environment?: string;
                        release?: string;
                        request_id?: string;
                        trace_id?: string;
                        request?: Record<string, never>;
                        user?: Record<string, never>;
                        breadcrumbs?: Record<string, never>[];
                        tags?: Record<string, never>;
                        context?: Record<string, never>;
                        fingerprint?: string[];
                    } | {
                        /**
                         * Format: uuid
                         * @description stored once
                         */
                        event_id?: string;
                        timestamp?: number | string;
                        /** @enum {unknown} */
                        severity?: "debug" | "info" | "warning" | "error" | "fatal";
                        error_type?: string;
                        error_message?: string;
                        /** @description as printed, instead of frames */
                        stack_trace?: string;
                        /** @description oldest cause first */
                        exceptions?: {
                            type?: string;
                            value?: string;
                            module?: string;
                            mechanism?: Record<string, never>;
                            /** @description innermost last */
                            frames?: Record<string, never>[];
                        }[];
                        platform?: string;
                        service?: string;
                        environment?: string;
                        release?: string;
                        request_id?: string;
                        trace_id?: string;
                        request?: Record<string, never>;
                        user?: Record<string, never>;
                        breadcrumbs?: Record<string, never>[];
                        tags?: Record<string, never>;
                        context?: Record<string, never>;
                        fingerprint?: string[];
                    }[] | {
                        events?: {
                            /**
                             * Format: uuid
                             * @description stored once
                             */
                            event_id?: string;
                            timestamp?: number | string;
                            /** @enum {unknown} */
                            severity?: "debug" | "info" | "warning" | "error" | "fatal";
                            error_type?: string;
                            error_message?: string;
                            /** @description as printed, instead of frames */
                            stack_trace?: string;
                            /** @description oldest cause first */
                            exceptions?: {
                                type?: string;
                                value?: string;
                                module?: string;
                                mechanism?: Record<string, never>;
                                /** @description innermost last */
                                frames?: Record<string, never>[];
                            }[];
                            platform?: string;
                            service?: string;
                            environment?: string;
                            release?: string;
                            request_id?: string;
                            trace_id?: string;
                            request?: Record<string, never>;
                            user?: Record<string, never>;
                            breadcrumbs?: Record<string, never>[];
                            tags?: Record<string, never>;
                            context?: Record<string, never>;
                            fingerprint?: string[];
                        }[];
                    };
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StoredAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Recent errors
         * @description Events that are kept whole, newest first, a page at a time.
         */
        get: {
            parameters: {
                query?: {
                    /** @description -1h, ISO 8601, Unix seconds */
                    from?: string;
                    /** @description End, not included */
                    to?: string;
                    service?: string | null;
                    environment?: string | null;
                    release?: string | null;
                    severity?: ("debug" | "info" | "warning" | "error" | "fatal") | null;
                    type?: string | null;
                    user?: string | null;
                    request_id?: string | null;
                    group?: number | null;
                    /** @description Words, all must occur */
                    query?: string | null;
                    limit?: number;
                    /** @description `next` of the page before */
                    cursor?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EventsAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/errors/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Groups of errors
         * @description Groups, the largest of `order` first, a page at a time.
         */
        get: {
            parameters: {
                query?: {
                    status?: ("unresolved" | "resolved" | "ignored") | null;
                    service?: string | null;
                    environment?: string | null;
                    release?: string | null;
                    severity?: ("debug" | "info" | "warning" | "error" | "fatal") | null;
                    type?: string | null;
                    assigned_to?: string | null;
                    regressed?: boolean | null;
                    /** @description Seen since */
                    from?: string | null;
                    /** @description First seen before */
                    to?: string | null;
                    /** @description Words, all must occur */
                    query?: string | null;
                    order?: "last_seen" | "first_seen" | "count" | "users";
                    limit?: number;
                    /** @description `next` of the page before */
                    cursor?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GroupsAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Resolve, ignore, reopen or assign many groups
         * @description All of them or, if one does not exist, none.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BulkChange"];
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChangedAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/errors/groups/{group_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One group
         * @description A group with its series, fingerprints, endpoints, releases and latest kept events.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    group_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GroupWhole"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Resolve, ignore, reopen or assign a group
         * @description The group as it is afterwards.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    group_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["GroupChange"];
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GroupState"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/errors/events/{event_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One event
         * @description An event whole: exceptions with source lines and locals, request, breadcrumbs, context.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    event_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EventAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/errors/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Services with errors
         * @description Names of services with their numbers of groups and events.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ServicesAnswer"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/errors/frequency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How often errors occur
         * @description Counts in buckets, one series for each value of `by`, the largest first.
         *
         *     Bucket timestamps are Unix seconds of their beginning; buckets without errors are left out.
         */
        get: {
            parameters: {
                query?: {
                    by?: "type" | "endpoint" | "severity" | "service" | "environment" | "release" | "group" | "total";
                    /** @description -1h, ISO 8601, Unix seconds */
                    from?: string;
                    /** @description End, not included */
                    to?: string;
                    /** @description Bucket width (1m, 1h, 1d) or auto */
                    step?: string;
                    service?: string | null;
                    environment?: string | null;
                    release?: string | null;
                    severity?: ("debug" | "info" | "warning" | "error" | "fatal") | null;
                    type?: string | null;
                    endpoint?: string | null;
                    group?: number | null;
                    /** @description Most series */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FrequencyAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/errors/groups/{group_id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge groups into one
         * @description The fingerprints of `from` point to this group from now on; a split undoes it.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    group_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Merge"];
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GroupState"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/errors/groups/{group_id}/split": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Split a group
         * @description The new group that these fingerprints form, with all their events.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    group_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Split"];
                };
            };
            responses: {
                /** @description Successful Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GroupState"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/errors/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete one person's data
         * @description Their kept events are deleted; counts stay.
         */
        delete: {
            parameters: {
                query: {
                    /** @description id, e-mail or name */
                    person: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ForgottenAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * DSNs
         * @description All DSNs, revoked ones too.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProjectsAnswer"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Make a DSN
         * @description A DSN for Sentry SDKs of one service.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewProject"];
                };
            };
            responses: {
                /** @description Successful Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProjectAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a DSN
         * @description Its SDKs are answered 403 from now on; what they sent stays.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Alert rules
         * @description By id, a page at a time; `alerts` counts each rule's alerts by state.
         */
        get: {
            parameters: {
                query?: {
                    name?: string | null;
                    /** @description `next` of the last page */
                    after?: number;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RulesAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Make an alert rule
         * @description A rule that could not be evaluated is refused with the reason.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
            responses: {
                /** @description Successful Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RuleSaved"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/rules/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a rule on history
         * @description How often it would have fired, how long, and when; nothing is saved or sent.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Trial"];
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BackTestAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/rules/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Alert rules as YAML
         * @description A document that /import takes; fields at their default are left out.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/yaml": Record<string, never>;
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/rules/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Plan or apply rules as YAML
         * @description What would change, or has been changed, rule by rule and field by field; all or nothing.
         */
        post: {
            parameters: {
                query?: {
                    /** @description false: only say what would change */
                    apply?: boolean;
                    /** @description Delete rules that the document lacks */
                    prune?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/yaml": string;
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RulesPlanAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/rules/{rule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One alert rule
         * @description With the error that keeps it from being evaluated, if there is one.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    rule_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RuleAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Replace an alert rule
         * @description If it measures something else now, or is disabled, its open alerts are closed.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    rule_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RuleSaved"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /**
         * Remove an alert rule
         * @description Its open alerts are closed as `rule_deleted`; their history stays.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    rule_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /**
         * Change fields of an alert rule
         * @description Fields that are left out stay as they are.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    rule_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RuleAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/alerts/silences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Silences
         * @description Those that are active or still to come; with `expired` the old ones too.
         */
        get: {
            parameters: {
                query?: {
                    expired?: boolean;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SilencesAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Silence alerts
         * @description Alerts that match go on and are recorded; nobody is told until the silence ends.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SilenceBody"];
                };
            };
            responses: {
                /** @description Successful Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SilenceAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/silences/{silence_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a silence
         * @description What it held back and still fires is told now.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    silence_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/inhibitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which alerts mute which
         * @description While the source fires, targets that share the labels `equal` are not told.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["InhibitionsAnswer"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Make or replace an inhibition
         * @description The name tells them apart.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["InhibitionBody"];
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["InhibitionAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/inhibitions/{inhibition_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove an inhibition
         * @description What it held back and still fires is told now.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    inhibition_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Notification channels
         * @description Secrets are masked.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChannelsAnswer"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Make a channel
         * @description kind email: {"to": [...]}; webhook: {"url": ..., "format": ..., "secret": ...}; log: {}.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChannelBody"];
                };
            };
            responses: {
                /** @description Successful Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChannelAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/channels/{channel_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One channel
         * @description With the state of its circuit breaker.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    channel_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChannelAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Replace a channel
         * @description `***` in place of a secret keeps it; the circuit breaker is closed.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    channel_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChannelBody"];
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChannelAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /**
         * Remove a channel
         * @description With the log of what it sent; refused while a rule or another channel names it.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    channel_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/channels/{channel_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test message
         * @description Sent at once and once; the answer says what the receiver said.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    channel_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TrialAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Delivery log
         * @description The newest first; status `dead` lists what was given up and can be replayed.
         */
        get: {
            parameters: {
                query?: {
                    status?: ("pending" | "sent" | "dead") | null;
                    channel?: string | null;
                    alert?: number | null;
                    /** @description `next` of the last page */
                    before?: number | null;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MessagesAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/notifications/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One message, whole
         * @description With its content as it was composed, and every attempt to deliver it.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    message_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MessageWhole"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/notifications/{message_id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a dead letter again
         * @description The same message under the same key, its attempts counted anew.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    message_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MessageAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Active alerts
         * @description Pending, firing, recovering, without data or in error; and rules that cannot be evaluated.
         */
        get: {
            parameters: {
                query?: {
                    state?: ("pending" | "firing" | "recovering" | "no_data" | "error") | null;
                    severity?: string | null;
                    rule?: number | null;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ActiveAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Alerts that were
         * @description Alerts that were open at some time between from and to, the newest first.
         */
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    rule?: number | null;
                    status?: ("firing" | "resolved") | null;
                    severity?: string | null;
                    /** @description `name=value`, repeatable */
                    label?: string[];
                    /** @description `next` of the last page */
                    before?: number | null;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlertsAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/{alert_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The story of one alert
         * @description Its transitions, and what was sent to whom.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    alert_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StoryAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/{alert_id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take care of an alert
         * @description Nothing is repeated while somebody takes care; `resolved` is still sent.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    alert_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Acknowledgement"];
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StoryAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Take an acknowledgement back
         * @description It is repeated again.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    alert_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StoryAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/{alert_id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close an alert by hand
         * @description Resolved as `acknowledged_away`; quiet until its condition has cleared.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    alert_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Closing"];
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StoryAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Firing alerts (Alertmanager API v2)
         * @description Every alert that fires, those of our own rules too, as amtool shows them.
         */
        get: {
            parameters: {
                query?: {
                    filter?: string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Alerts from elsewhere (Alertmanager API v2)
         * @description 200 once they are stored; an alert is open until its endsAt, or for five minutes.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PostedAlert"][];
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Alerts from an Alertmanager (its webhook, version 4)
         * @description 200 once they are stored. An alert is open until Alertmanager says that it is resolved; one it
         *     does not speak of any more expires after TIDEGAUGE_ALERT_NO_DATA_EXPIRY.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Hook"];
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All services at a glance
         * @description The worst first. Figures are those of the last five minutes, series go back `minutes`;
         *     what was not measured is null. All who ask within five seconds get the same.
         */
        get: {
            parameters: {
                query?: {
                    minutes?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OverviewAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dashboards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Dashboards
         * @description By name; `panels` counts them.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DashboardsAnswer"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Make a dashboard
         * @description Names are unique.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Dashboard"];
                };
            };
            responses: {
                /** @description Successful Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DashboardAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dashboards/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a dashboard from YAML
         * @description A document of /export; where its name is taken, change the name in it first.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/yaml": string;
                };
            };
            responses: {
                /** @description Successful Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DashboardAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dashboards/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One dashboard
         * @description With its panels.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DashboardAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Replace a dashboard
         * @description Name and panels, whole.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Dashboard"];
                };
            };
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DashboardAnswer"];
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Understood, and not possible: over a limit, or not exact; the detail says what would be */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /**
         * Remove a dashboard
         * @description For everybody.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Contradicts what is there, such as a name that is taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dashboards/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A dashboard as YAML
         * @description A document that /import takes.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Successful Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description What the path or the body names does not exist */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow what changes
         * @description Server-sent events; of each the latest comes at once, unless Last-Event-ID says it is known.
         */
        get: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Only what is newer than this event */
                    "last-event-id"?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Events `overview` (the overview without series), `alerts` (`{"active", "changed"}`), `errors` (`{"new_groups"}`), each when it differs, and `tick` (`{"now"}`) every five seconds */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": Record<string, never>;
                    };
                };
                /** @description A parameter or member cannot be read; `where` names it */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description No key or session, or one that is not known */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The key or session may not do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests of this key or address; see Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Trouble that passes, such as a database that does not answer; see Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Acknowledgement
         * @description Who takes care of an alert, and for how long.
         */
        Acknowledgement: {
            /**
             * By
             * @description Default: the user or key that asks.
             */
            by?: string | null;
            /**
             * Note
             * @default
             */
            note?: string;
            /**
             * Expires In
             * @description After that it is repeated again; default: until it is resolved.
             */
            expires_in?: number | null;
        };
        /**
         * AcknowledgementAnswer
         * @description Who takes care of an alert, and until when.
         */
        AcknowledgementAnswer: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** By */
            by: string;
            /** Note */
            note: string;
            /** Until */
            until: string | null;
        };
        /**
         * ActiveAlert
         * @description An alert as the evaluator sees it; `id` and `triggered_at` are null until it fires.
         */
        ActiveAlert: {
            /** Id */
            id: number | null;
            /** Rule Id */
            rule_id: number;
            /** Rule Name */
            rule_name: string;
            /** Source */
            source: string;
            /**
             * State
             * @enum {string}
             */
            state: "pending" | "firing" | "recovering" | "no_data" | "error";
            /**
             * Severity
             * @description info, warning, critical, or what another system calls it
             */
            severity: string;
            /** Labels */
            labels: {
                [key: string]: string;
            };
            /** Fingerprint */
            fingerprint: string;
            /** Value */
            value: number | null;
            /** Value At */
            value_at: string | null;
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /** Triggered At */
            triggered_at: string | null;
            /** Message */
            message: string | null;
            /** Annotations */
            annotations: {
                [key: string]: string;
            };
            /** Detail */
            detail: {
                [key: string]: unknown;
            };
            /** No Data For S */
            no_data_for_s: number | null;
            /** Recent Firings */
            recent_firings: number;
            acknowledgement: components["schemas"]["AcknowledgementAnswer"] | null;
            /**
             * Muted
             * @description By what: a silence, an inhibition, maintenance
             */
            muted: string | null;
        };
        /**
         * ActiveAnswer
         * @description What is active; `counts` by state.
         */
        ActiveAnswer: {
            /** Alerts */
            alerts: components["schemas"]["ActiveAlert"][];
            /** Counts */
            counts: {
                [key: string]: number;
            };
            /** Rules In Error */
            rules_in_error: components["schemas"]["RuleInError"][];
            evaluation: components["schemas"]["EvaluationAnswer"];
        };
        /**
         * AlertAnswer
         * @description An alert that fires or did.
         */
        AlertAnswer: {
            /** Id */
            id: number;
            /** Rule Id */
            rule_id: number | null;
            /** Rule Name */
            rule_name: string;
            /** Source */
            source: string;
            /**
             * Severity
             * @description info, warning, critical, or what another system calls it
             */
            severity: string;
            /** Fingerprint */
            fingerprint: string;
            /** Labels */
            labels: {
                [key: string]: string;
            };
            /** Annotations */
            annotations: {
                [key: string]: string;
            };
            /** Detail */
            detail: {
                [key: string]: unknown;
            } | null;
            /** Message */
            message: string;
            /** Value */
            value: number | null;
            /**
             * Status
             * @enum {string}
             */
            status: "firing" | "resolved";
            /**
             * Triggered At
             * Format: date-time
             */
            triggered_at: string;
            /** Resolved At */
            resolved_at: string | null;
            /** Resolve Reason */
            resolve_reason: string | null;
            /** Acknowledged At */
            acknowledged_at: string | null;
            /** Acknowledged By */
            acknowledged_by: string | null;
            /** Acknowledged Note */
            acknowledged_note: string | null;
            /** Acknowledged Until */
            acknowledged_until: string | null;
        };
        /**
         * AlertsAnswer
         * @description A page of alerts, and what to pass as `before` for the next one.
         */
        AlertsAnswer: {
            /** Alerts */
            alerts: components["schemas"]["AlertAnswer"][];
            /** Next */
            next: number | null;
        };
        /**
         * Attempt
         * @description One attempt to deliver a message, and what the receiver said.
         */
        Attempt: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Ok */
            ok: boolean;
            /** Latency Ms */
            latency_ms: number | null;
            /** Response */
            response: string | null;
        };
        /**
         * BackTestAnswer
         * @description When a rule would have fired; `text` says it in a sentence.
         */
        BackTestAnswer: {
            /** Text */
            text: string;
            /** Fired */
            fired: number;
            /** Firing S */
            firing_s: number;
            /** Most At Once */
            most_at_once: number;
            /**
             * From
             * Format: date-time
             */
            from: string;
            /**
             * To
             * Format: date-time
             */
            to: string;
            /** Evaluated Every */
            evaluated_every: string;
            /** Window */
            window: string;
            /** Tier */
            tier: string;
            /**
             * Alerts
             * @description The first 1000
             */
            alerts: components["schemas"]["WouldFire"][];
            /** Warnings */
            warnings: string[];
        };
        /**
         * BuildInfo
         * @description Version, as Prometheus tells it.
         */
        BuildInfo: {
            /** Version */
            version: string;
            /** Revision */
            revision: string;
            /** Branch */
            branch: string;
            /** Builduser */
            buildUser: string;
            /** Builddate */
            buildDate: string;
            /** Goversion */
            goVersion: string;
            /** Application */
            application: string;
        };
        /**
         * BulkChange
         * @description The same for many groups, all or none.
         */
        BulkChange: {
            /** Status */
            status?: ("unresolved" | "resolved" | "ignored") | null;
            /**
             * In Next Release
             * @default false
             */
            in_next_release?: boolean;
            /**
             * Ignore For
             * @description 1h, 7d
             */
            ignore_for?: string | null;
            /**
             * Ignore Until
             * @description A time
             */
            ignore_until?: string | null;
            /** Ignore Events */
            ignore_events?: number | null;
            /** Ignore Rate */
            ignore_rate?: number | null;
            /**
             * Ignore Window
             * @default 1h
             */
            ignore_window?: string;
            /** Assigned To */
            assigned_to?: string | null;
            /** Ids */
            ids: number[];
        };
        /**
         * CardinalityAnswer
         * @description Where series come from.
         */
        CardinalityAnswer: {
            limits: components["schemas"]["SeriesLimits"];
            /** Metrics */
            metrics: components["schemas"]["MetricSeries"][];
            /** Keys */
            keys: components["schemas"]["KeySeries"][];
        };
        /**
         * CatalogAnswer
         * @description A page of the catalogue, and what to pass as `after` for the next one.
         */
        CatalogAnswer: {
            /** Metrics */
            metrics: components["schemas"]["CatalogMetric"][];
            /** Next */
            next: string | null;
        };
        /**
         * CatalogMetric
         * @description What is known of a metric; times are Unix seconds.
         */
        CatalogMetric: {
            /** Name */
            name: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "gauge" | "counter" | "delta" | "unknown";
            /** Unit */
            unit: string;
            /** Type */
            type: string;
            /** Help */
            help: string;
            /** Series */
            series: number;
            /** Tags */
            tags: {
                [key: string]: components["schemas"]["TagValues"];
            };
            /** First Seen */
            first_seen: number;
            /** Last Seen */
            last_seen: number | null;
            /** Samples Per Second */
            samples_per_second: number;
        };
        /**
         * ChangedAnswer
         * @description How many groups were changed.
         */
        ChangedAnswer: {
            /** Changed */
            changed: number;
        };
        /**
         * ChannelAnswer
         * @description Where notifications go, secrets masked.
         */
        ChannelAnswer: {
            /** Id */
            id: number;
            /** Name */
            name: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "email" | "webhook" | "log";
            /** Config */
            config: {
                [key: string]: unknown;
            };
            /** Enabled */
            enabled: boolean;
            /** Is Default */
            is_default: boolean;
            /** Fallback */
            fallback: string | null;
            /** Group By */
            group_by: string[];
            /** Group Wait */
            group_wait: string;
            /** Group Interval */
            group_interval: string;
            /** Repeat Interval */
            repeat_interval: string;
            /** Hourly Cap */
            hourly_cap: number;
            /** Send Resolved */
            send_resolved: boolean;
            /** Failures In A Row */
            failures_in_a_row: number;
            /** Not Tried Until */
            not_tried_until: string | null;
            /** Last Error */
            last_error: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * ChannelBody
         * @description A channel as the API takes it.
         */
        ChannelBody: {
            /** Name */
            name: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "email" | "webhook" | "log";
            /** Config */
            config?: {
                [key: string]: unknown;
            };
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
            /**
             * Is Default
             * @description Takes the rules that name no channel.
             * @default false
             */
            is_default?: boolean;
            /**
             * Fallback
             * @description Channel that gets what this cannot deliver.
             */
            fallback?: string | null;
            /** Group By */
            group_by?: string[];
            /**
             * Group Wait
             * @description Wait so long for more of a group.
             * @default 0
             */
            group_wait?: number;
            /**
             * Group Interval
             * @description Least time between its messages.
             * @default 60
             */
            group_interval?: number;
            /**
             * Repeat Interval
             * @description Say again after so long what still fires; 0: never.
             * @default 14400
             */
            repeat_interval?: number;
            /**
             * Hourly Cap
             * @description Most messages in any hour; the rest comes as a digest.
             * @default 60
             */
            hourly_cap?: number;
            /**
             * Send Resolved
             * @default true
             */
            send_resolved?: boolean;
        };
        /**
         * ChannelsAnswer
         * @description All channels.
         */
        ChannelsAnswer: {
            /** Channels */
            channels: components["schemas"]["ChannelAnswer"][];
        };
        /**
         * CheckAnswer
         * @description A check and how it stands.
         */
        CheckAnswer: {
            /** Name */
            name: string;
            /** Kind */
            kind: string;
            /** Service */
            service: string;
            /**
             * Source
             * @enum {string}
             */
            source: "api" | "file";
            /**
             * Status
             * @enum {string}
             */
            status: "pass" | "warn" | "fail" | "unknown";
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /** Checked At */
            checked_at: string | null;
            /** Duration S */
            duration_s: number | null;
            /** Output */
            output: string;
            /** Observed */
            observed: {
                [key: string]: unknown;
            };
            /**
             * Failures
             * @description In a row
             */
            failures: number;
            /**
             * Heartbeat
             * @description The path to call; only heartbeats, only to admins
             */
            heartbeat: string | null;
            /**
             * Definition
             * @description As it was made, secrets masked
             */
            definition: {
                [key: string]: unknown;
            };
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * ChecksAnswer
         * @description Checks by name.
         */
        ChecksAnswer: {
            /** Checks */
            checks: components["schemas"]["CheckAnswer"][];
        };
        /**
         * Closing
         * @description Who closes an alert by hand, and why.
         */
        Closing: {
            /**
             * By
             * @description Default: the user or key that asks.
             */
            by?: string | null;
            /**
             * Note
             * @default
             */
            note?: string;
        };
        /**
         * Comparison
         * @description The earlier period that values stand beside; of a longer step than theirs where no shorter
         *     one is left of it.
         */
        Comparison: {
            /** Offset */
            offset: string;
            /** Tier */
            tier: string;
            /** Step */
            step: string;
            /** From */
            from: number;
            /** To */
            to: number;
        };
        /**
         * Counts
         * @description Counts by hour or day: Unix seconds of its beginning; those without errors are left out.
         */
        Counts: {
            /**
             * Step
             * @enum {string}
             */
            step: "1h" | "1d";
            /** Timestamps */
            timestamps: number[];
            /** Counts */
            counts: number[];
        };
        /**
         * Credentials
         * @description Who signs in.
         */
        Credentials: {
            /** User */
            user: string;
            /** Password */
            password: string;
        };
        /**
         * CurrentAnswer
         * @description A page of current values, and what to pass as `after` for the next one.
         */
        CurrentAnswer: {
            /** Metrics */
            metrics: components["schemas"]["CurrentMetric"][];
            /** Next */
            next: number | null;
        };
        /**
         * CurrentMetric
         * @description The newest sample of a series; NaN and infinities are null.
         */
        CurrentMetric: {
            /** Name */
            name: string;
            /** Tags */
            tags: {
                [key: string]: string;
            };
            /**
             * Kind
             * @enum {string}
             */
            kind: "gauge" | "counter" | "delta" | "unknown";
            /** Unit */
            unit: string;
            /** Timestamp */
            timestamp: number;
            /** Value */
            value: number | null;
        };
        /**
         * Dashboard
         * @description A dashboard as it is sent and kept.
         */
        Dashboard: {
            /** Name */
            name: string;
            /**
             * Panels
             * @default []
             */
            panels?: components["schemas"]["Panel"][];
        };
        /**
         * DashboardAnswer
         * @description A dashboard with its panels.
         */
        DashboardAnswer: {
            /** Id */
            id: number;
            /** Name */
            name: string;
            /** Panels */
            panels: components["schemas"]["Panel"][];
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * DashboardListed
         * @description A dashboard; `panels` counts them.
         */
        DashboardListed: {
            /** Id */
            id: number;
            /** Name */
            name: string;
            /** Panels */
            panels: number;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * DashboardsAnswer
         * @description All dashboards by name.
         */
        DashboardsAnswer: {
            /** Dashboards */
            dashboards: components["schemas"]["DashboardListed"][];
        };
        /**
         * DetailAnswer
         * @description application/health+json: what was found, by `component:measurement`.
         */
        DetailAnswer: {
            /**
             * Status
             * @enum {string}
             */
            status: "pass" | "warn" | "fail";
            /** Version */
            version: string;
            /** Releaseid */
            releaseId: string;
            /** Serviceid */
            serviceId: string;
            /** Description */
            description: string;
            /**
             * Output
             * @description Why it is not `pass`
             * @default
             */
            output?: string;
            /** Checks */
            checks: {
                [key: string]: components["schemas"]["Measurement"][];
            };
        };
        /**
         * DnsCheck
         * @description A look-up, by the machine's resolver or by `server`.
         */
        DnsCheck: {
            /** Name */
            name: string;
            /**
             * Service
             * @description What it belongs to; the check's name where empty.
             * @default
             */
            service?: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
            /**
             * Interval
             * Format: duration
             * @description From one probe to the next.
             * @default PT30S
             */
            interval?: string;
            /**
             * Timeout
             * Format: duration
             * @description How long one probe may take.
             * @default PT5S
             */
            timeout?: string;
            /**
             * Failures
             * @description Failures in a row before it is `fail`.
             * @default 2
             */
            failures?: number;
            /**
             * Successes
             * @description Successes in a row before it recovers.
             * @default 1
             */
            successes?: number;
            /**
             * Slow
             * @description A success that took longer is `warn`.
             */
            slow?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "dns";
            /** Host */
            host: string;
            /**
             * Record
             * @default A
             * @enum {string}
             */
            record?: "A" | "AAAA" | "CNAME" | "MX" | "NS" | "TXT" | "SOA" | "SRV" | "CAA" | "PTR";
            /**
             * Server
             * @description Name server to ask.
             * @default
             */
            server?: string;
            /**
             * Server Port
             * @default 53
             */
            server_port?: number;
            /**
             * Contains
             * @description Values that must be among the answers.
             * @default []
             */
            contains?: string[];
        };
        /**
         * EndpointCount
         * @description Events of an endpoint.
         */
        EndpointCount: {
            /** Endpoint */
            endpoint: string;
            /** Count */
            count: number;
        };
        /**
         * EnvelopeError
         * @description Prometheus' envelope of an error.
         */
        EnvelopeError: {
            /**
             * Status
             * @constant
             */
            status: "error";
            /** Errortype */
            errorType: string;
            /** Error */
            error: string;
        };
        /** Envelope[BuildInfo] */
        Envelope_BuildInfo_: {
            /**
             * Status
             * @constant
             */
            status: "success";
            data: components["schemas"]["BuildInfo"];
        };
        /** Envelope[dict[str, list[Metadata]]] */
        Envelope_dict_str__list_Metadata___: {
            /**
             * Status
             * @constant
             */
            status: "success";
            /** Data */
            data: {
                [key: string]: components["schemas"]["Metadata"][];
            };
        };
        /** Envelope[list[dict[str, str]]] */
        Envelope_list_dict_str__str___: {
            /**
             * Status
             * @constant
             */
            status: "success";
            /** Data */
            data: {
                [key: string]: string;
            }[];
        };
        /** Envelope[list[str]] */
        Envelope_list_str__: {
            /**
             * Status
             * @constant
             */
            status: "success";
            /** Data */
            data: string[];
        };
        /**
         * EnvironmentCount
         * @description Events of an environment.
         */
        EnvironmentCount: {
            /** Environment */
            environment: string;
            /** Count */
            count: number;
        };
        /**
         * EvaluationAnswer
         * @description When rules were evaluated last, the last gap in that, and who does it until when.
         */
        EvaluationAnswer: {
            /** Last At */
            last_at: string | null;
            /** Last Outage */
            last_outage: unknown;
            /** Lease Until */
            lease_until: string | null;
        };
        /**
         * EventAnswer
         * @description An event as it was sent, scrubbed; senders put into it, and into its exceptions, breadcrumbs
         *     and so on, whatever they like.
         */
        EventAnswer: {
            /** Event Id */
            event_id: string;
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp: string;
            /** Received At */
            received_at?: string | null;
            /** Error Type */
            error_type: string;
            /** Error Message */
            error_message: string;
            /**
             * Severity
             * @enum {string}
             */
            severity: "debug" | "info" | "warning" | "error" | "fatal";
            /** Service */
            service: string;
            /** Environment */
            environment: string;
            /** Release */
            release?: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Trace Id */
            trace_id?: string | null;
            /**
             * Exceptions
             * @description The oldest cause first, innermost frame last
             * @default []
             */
            exceptions?: {
                [key: string]: unknown;
            }[];
            /**
             * Breadcrumbs
             * @default []
             */
            breadcrumbs?: unknown[];
            /**
             * Request
             * @default {}
             */
            request?: {
                [key: string]: unknown;
            };
            /**
             * User
             * @default {}
             */
            user?: {
                [key: string]: unknown;
            };
            /**
             * Tags
             * @default {}
             */
            tags?: {
                [key: string]: unknown;
            };
            /**
             * Context
             * @default {}
             */
            context?: {
                [key: string]: unknown;
            };
            /**
             * Scrubbed
             * @description What was taken out where
             */
            scrubbed?: unknown;
            /**
             * Trimmed
             * @description What was cut because the event was too large
             * @default []
             */
            trimmed?: string[];
            /** Group Id */
            group_id: number | null;
            /** Fingerprint Id */
            fingerprint_id: number | null;
            /**
             * Kept
             * @description Why it was kept
             * @enum {string}
             */
            kept: "first" | "sample" | "latest";
            /** Previous Event Id */
            previous_event_id: string | null;
            /** Next Event Id */
            next_event_id: string | null;
        } & {
            [key: string]: unknown;
        };
        /**
         * EventListed
         * @description An event that is kept, in short.
         */
        EventListed: {
            /** Event Id */
            event_id: string;
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp: string;
            /** Error Type */
            error_type: string;
            /** Error Message */
            error_message: string;
            /**
             * Severity
             * @enum {string}
             */
            severity: "debug" | "info" | "warning" | "error" | "fatal";
            /** Service */
            service: string;
            /** Environment */
            environment: string;
            /** Release */
            release: string | null;
            /** Request Path */
            request_path: string | null;
            /** User Id */
            user_id: string | null;
            /** Request Id */
            request_id: string | null;
            /** Trace Id */
            trace_id: string | null;
            /** Group Id */
            group_id: number | null;
            /** Fingerprint Id */
            fingerprint_id: number | null;
            /**
             * Kept
             * @description Why it was kept
             * @enum {string}
             */
            kept: "first" | "sample" | "latest";
            /** Context */
            context: {
                [key: string]: unknown;
            };
        };
        /**
         * EventsAnswer
         * @description A page of events, and what to pass as `cursor` for the next one.
         */
        EventsAnswer: {
            /** Errors */
            errors: components["schemas"]["EventListed"][];
            /** Next */
            next: string | null;
        };
        /**
         * FieldChange
         * @description A field before and after.
         */
        FieldChange: {
            /** From */
            from: unknown;
            /** To */
            to: unknown;
        };
        /**
         * FingerprintAnswer
         * @description A fingerprint that is part of a group.
         */
        FingerprintAnswer: {
            /** Id */
            id: number;
            /** Version */
            version: number;
            /** Title */
            title: string;
            /** Culprit */
            culprit: string;
            /** Count */
            count: number;
            /** Kept */
            kept: number;
            /** Users */
            users: number;
            /**
             * First Seen
             * Format: date-time
             */
            first_seen: string;
            /**
             * Last Seen
             * Format: date-time
             */
            last_seen: string;
        };
        /**
         * FirstUser
         * @description The token that the server printed, and who the first admin is.
         */
        FirstUser: {
            /** Token */
            token: string;
            /** User */
            user: string;
            /** Password */
            password: string;
        };
        /**
         * ForgottenAnswer
         * @description What of one person was deleted.
         */
        ForgottenAnswer: {
            /** Deleted Events */
            deleted_events: number;
            /** Groups */
            groups: number;
        };
        /**
         * FrequencyAnswer
         * @description How often errors occurred, the largest value first.
         */
        FrequencyAnswer: {
            /**
             * By
             * @enum {string}
             */
            by: "type" | "endpoint" | "severity" | "service" | "environment" | "release" | "group" | "total";
            /**
             * Tier
             * @enum {string}
             */
            tier: "minute" | "hourly" | "daily";
            /** Step */
            step: string;
            /** From */
            from: number;
            /** To */
            to: number;
            /** Series */
            series: components["schemas"]["FrequencySeries"][];
        };
        /**
         * FrequencySeries
         * @description Counts of one value: Unix seconds of the beginning of each bucket.
         */
        FrequencySeries: {
            /** Value */
            value: string;
            /** Total */
            total: number;
            /** Timestamps */
            timestamps: number[];
            /** Counts */
            counts: number[];
        };
        /**
         * GroupAnswer
         * @description A group of errors.
         */
        GroupAnswer: {
            /** Id */
            id: number;
            /** Service */
            service: string;
            /** Error Type */
            error_type: string;
            /** Title */
            title: string;
            /** Culprit */
            culprit: string;
            /** Platform */
            platform: string;
            /**
             * Severity
             * @enum {string}
             */
            severity: "debug" | "info" | "warning" | "error" | "fatal";
            /** Handled */
            handled: boolean | null;
            /** Environments */
            environments: string[];
            /**
             * First Seen
             * Format: date-time
             */
            first_seen: string;
            /**
             * Last Seen
             * Format: date-time
             */
            last_seen: string;
            /** First Release */
            first_release: string | null;
            /** Last Release */
            last_release: string | null;
            /** Count */
            count: number;
            /**
             * Kept
             * @description How many of its events were kept whole
             */
            kept: number;
            /** Users */
            users: number;
            /**
             * Status
             * @enum {string}
             */
            status: "unresolved" | "resolved" | "ignored";
            /** Regressed */
            regressed: boolean;
            /** Assigned To */
            assigned_to: string | null;
            /** Spiking Since */
            spiking_since: string | null;
        };
        /**
         * GroupChange
         * @description What a PATCH may say; `for` and `until` end an ignore by time, `events` by count, `rate`
         *     within `window` by rate.
         */
        GroupChange: {
            /** Status */
            status?: ("unresolved" | "resolved" | "ignored") | null;
            /**
             * In Next Release
             * @default false
             */
            in_next_release?: boolean;
            /**
             * Ignore For
             * @description 1h, 7d
             */
            ignore_for?: string | null;
            /**
             * Ignore Until
             * @description A time
             */
            ignore_until?: string | null;
            /** Ignore Events */
            ignore_events?: number | null;
            /** Ignore Rate */
            ignore_rate?: number | null;
            /**
             * Ignore Window
             * @default 1h
             */
            ignore_window?: string;
            /** Assigned To */
            assigned_to?: string | null;
        };
        /**
         * GroupSeries
         * @description The last day by hour, the last 30 days by day.
         */
        GroupSeries: {
            "24h": components["schemas"]["Counts"];
            "30d": components["schemas"]["Counts"];
        };
        /**
         * GroupState
         * @description A group with what ended or will end its being resolved or ignored.
         */
        GroupState: {
            /** Id */
            id: number;
            /** Service */
            service: string;
            /** Error Type */
            error_type: string;
            /** Title */
            title: string;
            /** Culprit */
            culprit: string;
            /** Platform */
            platform: string;
            /**
             * Severity
             * @enum {string}
             */
            severity: "debug" | "info" | "warning" | "error" | "fatal";
            /** Handled */
            handled: boolean | null;
            /** Environments */
            environments: string[];
            /**
             * First Seen
             * Format: date-time
             */
            first_seen: string;
            /**
             * Last Seen
             * Format: date-time
             */
            last_seen: string;
            /** First Release */
            first_release: string | null;
            /** Last Release */
            last_release: string | null;
            /** Count */
            count: number;
            /**
             * Kept
             * @description How many of its events were kept whole
             */
            kept: number;
            /** Users */
            users: number;
            /**
             * Status
             * @enum {string}
             */
            status: "unresolved" | "resolved" | "ignored";
            /** Regressed */
            regressed: boolean;
            /** Assigned To */
            assigned_to: string | null;
            /** Spiking Since */
            spiking_since: string | null;
            /** Resolved At */
            resolved_at: string | null;
            /** Resolved Release */
            resolved_release: string | null;
            /** Ignored At */
            ignored_at: string | null;
            /** Ignore Until */
            ignore_until: string | null;
            /** Ignore Events */
            ignore_events: number | null;
            /** Ignored Count */
            ignored_count: number | null;
            /** Ignore Rate */
            ignore_rate: number | null;
            /** Ignore Window S */
            ignore_window_s: number | null;
        };
        /**
         * GroupWhole
         * @description A group with all that hangs together with it; `next` continues its events at GET /errors.
         */
        GroupWhole: {
            /** Id */
            id: number;
            /** Service */
            service: string;
            /** Error Type */
            error_type: string;
            /** Title */
            title: string;
            /** Culprit */
            culprit: string;
            /** Platform */
            platform: string;
            /**
             * Severity
             * @enum {string}
             */
            severity: "debug" | "info" | "warning" | "error" | "fatal";
            /** Handled */
            handled: boolean | null;
            /** Environments */
            environments: string[];
            /**
             * First Seen
             * Format: date-time
             */
            first_seen: string;
            /**
             * Last Seen
             * Format: date-time
             */
            last_seen: string;
            /** First Release */
            first_release: string | null;
            /** Last Release */
            last_release: string | null;
            /** Count */
            count: number;
            /**
             * Kept
             * @description How many of its events were kept whole
             */
            kept: number;
            /** Users */
            users: number;
            /**
             * Status
             * @enum {string}
             */
            status: "unresolved" | "resolved" | "ignored";
            /** Regressed */
            regressed: boolean;
            /** Assigned To */
            assigned_to: string | null;
            /** Spiking Since */
            spiking_since: string | null;
            /** Resolved At */
            resolved_at: string | null;
            /** Resolved Release */
            resolved_release: string | null;
            /** Ignored At */
            ignored_at: string | null;
            /** Ignore Until */
            ignore_until: string | null;
            /** Ignore Events */
            ignore_events: number | null;
            /** Ignored Count */
            ignored_count: number | null;
            /** Ignore Rate */
            ignore_rate: number | null;
            /** Ignore Window S */
            ignore_window_s: number | null;
            /** Fingerprints */
            fingerprints: components["schemas"]["FingerprintAnswer"][];
            series: components["schemas"]["GroupSeries"];
            /** Endpoints */
            endpoints: components["schemas"]["EndpointCount"][];
            /** Releases */
            releases: components["schemas"]["ReleaseCount"][];
            /** Environment Counts */
            environment_counts: components["schemas"]["EnvironmentCount"][];
            /** Events */
            events: components["schemas"]["EventListed"][];
            /** Next */
            next: string | null;
            /**
             * Thinned
             * @description Some events were counted without being kept
             */
            thinned: boolean;
        };
        /**
         * GroupsAnswer
         * @description A page of groups, and what to pass as `cursor` for the next one.
         */
        GroupsAnswer: {
            /** Groups */
            groups: components["schemas"]["GroupAnswer"][];
            /** Next */
            next: string | null;
        };
        /**
         * HeartbeatCheck
         * @description A dead man's switch: something of yours calls its address `every` so often, or by `cron`.
         */
        HeartbeatCheck: {
            /** Name */
            name: string;
            /**
             * Service
             * @description What it belongs to; the check's name where empty.
             * @default
             */
            service?: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
            /**
             * Interval
             * Format: duration
             * @description How often it is judged.
             * @default PT30S
             */
            interval?: string;
            /**
             * Timeout
             * Format: duration
             * @description How long one probe may take.
             * @default PT5S
             */
            timeout?: string;
            /**
             * Failures
             * @default 1
             */
            failures?: number;
            /**
             * Successes
             * @description Successes in a row before it recovers.
             * @default 1
             */
            successes?: number;
            /**
             * Slow
             * @description A success that took longer is `warn`.
             */
            slow?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "heartbeat";
            /** Every */
            every?: string | null;
            /** Cron */
            cron?: string | null;
            /**
             * Timezone
             * @default UTC
             */
            timezone?: string;
            /**
             * Grace
             * Format: duration
             * @description How late a call may be.
             * @default PT5M
             */
            grace?: string;
        };
        /**
         * HistoryAnswer
         * @description History of metrics; `tier` and `step` are joined by + where parts of the time differ.
         */
        HistoryAnswer: {
            /** Metrics */
            metrics: string[];
            /** Aggregation */
            aggregation: string;
            /** Tier */
            tier: string;
            /** Step */
            step: string;
            /** From */
            from: number;
            /** To */
            to: number;
            /**
             * Complete Through
             * @description Buckets that end later may still change
             */
            complete_through: number;
            /**
             * Tz
             * @description Only with a time zone other than UTC
             * @default UTC
             */
            tz?: string;
            /**
             * Segments
             * @description Only if there are several
             * @default []
             */
            segments?: components["schemas"]["SegmentAnswer"][];
            /**
             * Replica Lag S
             * @description Only where a replica answers
             * @default 0
             */
            replica_lag_s?: number;
            /** @description Only with `compare` */
            compared?: components["schemas"]["Comparison"] | null;
            /** Series */
            series: components["schemas"]["SeriesColumns"][];
            stats: components["schemas"]["Stats"];
        };
        /**
         * Hook
         * @description Alertmanager's webhook body.
         */
        Hook: {
            /**
             * Version
             * @constant
             */
            version: "4";
            /** Alerts */
            alerts: components["schemas"]["HookAlert"][];
        };
        /**
         * HookAlert
         * @description One alert in Alertmanager's webhook body.
         */
        HookAlert: {
            /** Labels */
            labels: {
                [key: string]: string;
            };
            /** Annotations */
            annotations?: {
                [key: string]: string;
            };
            /** Startsat */
            startsAt?: string | null;
            /** Endsat */
            endsAt?: string | null;
            /**
             * Generatorurl
             * @default
             */
            generatorURL?: string;
            /**
             * Status
             * @enum {string}
             */
            status: "firing" | "resolved";
        };
        /**
         * HttpCheck
         * @description A request and what its answer must be.
         */
        HttpCheck: {
            /**
             * Verify
             * @description Check the certificate against authorities.
             * @default true
             */
            verify?: boolean;
            /**
             * Authority
             * @description A certificate authority of your own, in PEM form.
             * @default
             */
            authority?: string;
            /**
             * Certificate Warn
             * Format: duration
             * @description Warn so long before it expires.
             * @default P14D
             */
            certificate_warn?: string;
            /**
             * Certificate Fail
             * Format: duration
             * @description Fail so long before it expires.
             * @default PT0S
             */
            certificate_fail?: string;
            /** Name */
            name: string;
            /**
             * Service
             * @description What it belongs to; the check's name where empty.
             * @default
             */
            service?: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
            /**
             * Interval
             * Format: duration
             * @description From one probe to the next.
             * @default PT30S
             */
            interval?: string;
            /**
             * Timeout
             * Format: duration
             * @description How long one probe may take.
             * @default PT5S
             */
            timeout?: string;
            /**
             * Failures
             * @description Failures in a row before it is `fail`.
             * @default 2
             */
            failures?: number;
            /**
             * Successes
             * @description Successes in a row before it recovers.
             * @default 1
             */
            successes?: number;
            /**
             * Slow
             * @description A success that took longer is `warn`.
             */
            slow?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "http";
            /** Url */
            url: string;
            /**
             * Method
             * @default GET
             * @enum {string}
             */
            method?: "GET" | "HEAD" | "POST" | "PUT" | "DELETE" | "OPTIONS" | "PATCH";
            /**
             * Headers
             * @default {}
             */
            headers?: {
                [key: string]: string;
            };
            /**
             * Body
             * @default
             */
            body?: string;
            /**
             * Status
             * @default [
             *       "2xx"
             *     ]
             */
            status?: (string | number)[];
            /**
             * Contains
             * @default []
             */
            contains?: string[];
            /**
             * Not Contains
             * @default []
             */
            not_contains?: string[];
            /**
             * Json
             * @default []
             */
            json?: components["schemas"]["JsonCondition"][];
            /**
             * Response Headers
             * @description Headers and a part of their value.
             * @default {}
             */
            response_headers?: {
                [key: string]: string;
            };
            /**
             * Redirects
             * @description How many redirects to follow.
             * @default 0
             */
            redirects?: number;
        };
        /**
         * InhibitionAnswer
         * @description Which alerts mute which.
         */
        InhibitionAnswer: {
            /** Id */
            id: number;
            /** Name */
            name: string;
            /** Source */
            source: string[];
            /** Target */
            target: string[];
            /** Equal */
            equal: string[];
        };
        /**
         * InhibitionBody
         * @description While an alert that matches `source` fires, those that match `target` and share the labels
         *     `equal` with it are not told. `service=service.name` compares a label of the source with one
         *     of the target that has another name; a label that is not there is not shared.
         */
        InhibitionBody: {
            /** Name */
            name: string;
            /** Source */
            source: string[];
            /** Target */
            target: string[];
            /** Equal */
            equal?: string[];
        };
        /**
         * InhibitionsAnswer
         * @description All inhibitions.
         */
        InhibitionsAnswer: {
            /** Inhibitions */
            inhibitions: components["schemas"]["InhibitionAnswer"][];
        };
        /**
         * JsonCondition
         * @description One condition on a JSON body: `path` like `status`, `checks.0.state`, `$.items[2].ok`.
         */
        JsonCondition: {
            /** Path */
            path: string;
            /**
             * Op
             * @default ==
             * @enum {string}
             */
            op?: "==" | "!=" | ">" | ">=" | "<" | "<=" | "contains" | "exists";
            /** Value */
            value?: unknown;
        };
        JsonValue: unknown;
        /**
         * KeyAnswer
         * @description An API key without its secret.
         */
        KeyAnswer: {
            /** Id */
            id: number;
            /** Name */
            name: string;
            /** Scopes */
            scopes: string[];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Revoked At */
            revoked_at: string | null;
        };
        /**
         * KeySeries
         * @description How many series a key brought.
         */
        KeySeries: {
            /** Key Id */
            key_id: number;
            /** Key */
            key: string;
            /** Series */
            series: number;
        };
        /**
         * KeysAnswer
         * @description All API keys, revoked ones too.
         */
        KeysAnswer: {
            /** Keys */
            keys: components["schemas"]["KeyAnswer"][];
        };
        /**
         * Measurement
         * @description What was found of one component; members that say nothing are left out.
         */
        Measurement: {
            /**
             * Componenttype
             * @enum {string}
             */
            componentType: "component" | "datastore" | "system";
            /**
             * Componentid
             * @default
             */
            componentId?: string;
            /** Observedvalue */
            observedValue?: number | string | null;
            /**
             * Observedunit
             * @default
             */
            observedUnit?: string;
            /**
             * Status
             * @enum {string}
             */
            status: "pass" | "warn" | "fail";
            /**
             * Time
             * @default
             */
            time?: string;
            /**
             * Output
             * @description Why it is not `pass`
             * @default
             */
            output?: string;
            /**
             * Links
             * @default {}
             */
            links?: {
                [key: string]: string;
            };
        };
        /**
         * Merge
         * @description Groups that become part of the one in the path.
         */
        Merge: {
            /** From */
            from: number[];
        };
        /**
         * MessageAnswer
         * @description A message without the alerts it spells out.
         */
        MessageAnswer: {
            /** Id */
            id: number;
            /**
             * Key
             * @description The same in every attempt
             */
            key: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "alert" | "digest" | "test";
            /** Group Key */
            group_key: string;
            /**
             * Status
             * @enum {string}
             */
            status: "pending" | "sent" | "dead";
            /** Attempts */
            attempts: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Sent At */
            sent_at: string | null;
            /**
             * Next Attempt At
             * Format: date-time
             */
            next_attempt_at: string;
            /** Latency Ms */
            latency_ms: number | null;
            /** Response */
            response: string | null;
            /** Last Error */
            last_error: string | null;
            /** Channel */
            channel: string;
            /** Title */
            title: string | null;
            /** Count */
            count: number | null;
            /** Firing */
            firing: number | null;
            /** Resolved */
            resolved: number | null;
            /** Severity */
            severity: string | null;
            /** Fallback From */
            fallback_from: string | null;
        };
        /**
         * MessageWhole
         * @description A message with its content and every attempt.
         */
        MessageWhole: {
            /** Id */
            id: number;
            /**
             * Key
             * @description The same in every attempt
             */
            key: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "alert" | "digest" | "test";
            /** Group Key */
            group_key: string;
            /**
             * Status
             * @enum {string}
             */
            status: "pending" | "sent" | "dead";
            /** Attempts */
            attempts: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Sent At */
            sent_at: string | null;
            /**
             * Next Attempt At
             * Format: date-time
             */
            next_attempt_at: string;
            /** Latency Ms */
            latency_ms: number | null;
            /** Response */
            response: string | null;
            /** Last Error */
            last_error: string | null;
            /** Channel */
            channel: string;
            /** Content */
            content: {
                [key: string]: unknown;
            };
            /** Attempts Made */
            attempts_made: components["schemas"]["Attempt"][];
        };
        /**
         * MessagesAnswer
         * @description A page of messages, and what to pass as `before` for the next one.
         */
        MessagesAnswer: {
            /** Notifications */
            notifications: components["schemas"]["MessageAnswer"][];
            /** Next */
            next: number | null;
        };
        /**
         * Metadata
         * @description What a sender said of a metric.
         */
        Metadata: {
            /** Type */
            type: string;
            /** Help */
            help: string;
            /** Unit */
            unit: string;
        };
        /**
         * MetricSeries
         * @description The series of a metric, and how many values each of their tags has.
         */
        MetricSeries: {
            /** Metric */
            metric: string;
            /** Series */
            series: number;
            /**
             * First Seen
             * Format: date-time
             */
            first_seen: string;
            /**
             * Newest Series
             * Format: date-time
             */
            newest_series: string;
            /** Tag Values */
            tag_values: {
                [key: string]: number;
            };
        };
        /**
         * NewKey
         * @description A key to make.
         */
        NewKey: {
            /** Name */
            name: string;
            /** Scopes */
            scopes: ("ingest" | "read" | "admin")[];
        };
        /**
         * NewKeyAnswer
         * @description A key that has just been made: the only answer with the key itself.
         */
        NewKeyAnswer: {
            /** Id */
            id: number;
            /** Name */
            name: string;
            /** Scopes */
            scopes: string[];
            /** Key */
            key: string;
        };
        /**
         * NewPassword
         * @description The password so far and the one to be.
         */
        NewPassword: {
            /** Old */
            old: string;
            /** New */
            new: string;
        };
        /**
         * NewProject
         * @description The service whose errors a DSN brings.
         */
        NewProject: {
            /** Service */
            service: string;
            /**
             * Environment
             * @default
             */
            environment?: string;
        };
        /**
         * NewUser
         * @description A user to make.
         */
        NewUser: {
            /** Name */
            name: string;
            /** Password */
            password: string;
            /**
             * Role
             * @default viewer
             * @enum {string}
             */
            role?: "admin" | "viewer";
        };
        /**
         * NewWindow
         * @description A window as users write it: once from `starts_at` to `ends_at`, or at every `cron` time for
         *     `duration`. Without checks and services it is for all.
         */
        NewWindow: {
            /** Title */
            title: string;
            /**
             * Checks
             * @default []
             */
            checks?: string[];
            /**
             * Services
             * @default []
             */
            services?: string[];
            /** Starts At */
            starts_at?: string | null;
            /** Ends At */
            ends_at?: string | null;
            /** Cron */
            cron?: string | null;
            /** Duration */
            duration?: string | null;
            /**
             * Timezone
             * @default UTC
             */
            timezone?: string;
        };
        /**
         * OutcomeAnswer
         * @description What one probe found.
         */
        OutcomeAnswer: {
            /**
             * Status
             * @enum {string}
             */
            status: "pass" | "warn" | "fail" | "unknown";
            /** Output */
            output: string;
            /** Duration S */
            duration_s: number;
            /** Observed */
            observed: {
                [key: string]: unknown;
            };
        };
        /**
         * OverviewAnswer
         * @description Every service, the worst first.
         */
        OverviewAnswer: {
            /**
             * Generated At
             * Format: date-time
             */
            generated_at: string;
            /** Step S */
            step_s: number;
            /** Times */
            times: number[];
            /** Services */
            services: components["schemas"]["ServiceStanding"][];
            totals: components["schemas"]["Totals"];
        };
        /**
         * Panel
         * @description One chart; what it asks is the dashboard's own affair.
         */
        Panel: {
            /**
             * Title
             * @default
             */
            title?: string;
            /**
             * Query
             * @description Free JSON of at most 16 KiB (metric, aggregation, group_by, filters, range, ...).
             */
            query: {
                [key: string]: unknown;
            };
            /**
             * Width
             * @default 1
             * @enum {integer}
             */
            width?: 1 | 2;
        };
        /**
         * PolicyAnswer
         * @description A policy of the database on a tier; which durations it has depends on what it does.
         */
        PolicyAnswer: {
            /**
             * Policy
             * @enum {string}
             */
            policy: "refresh" | "retention" | "columnstore";
            /** Every */
            every: string;
            /**
             * Start Offset
             * @default
             */
            start_offset?: string;
            /**
             * End Offset
             * @default
             */
            end_offset?: string;
            /**
             * Drop After
             * @default
             */
            drop_after?: string;
            /**
             * Compress After
             * @default
             */
            compress_after?: string;
        };
        /**
         * PostedAlert
         * @description One alert as Alertmanager's API takes it (postableAlert).
         */
        PostedAlert: {
            /** Labels */
            labels: {
                [key: string]: string;
            };
            /** Annotations */
            annotations?: {
                [key: string]: string;
            };
            /** Startsat */
            startsAt?: string | null;
            /** Endsat */
            endsAt?: string | null;
            /**
             * Generatorurl
             * @default
             */
            generatorURL?: string;
        };
        /**
         * PostgresqlCheck
         * @description A connection and a query that must give a row.
         */
        PostgresqlCheck: {
            /** Name */
            name: string;
            /**
             * Service
             * @description What it belongs to; the check's name where empty.
             * @default
             */
            service?: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
            /**
             * Interval
             * Format: duration
             * @description From one probe to the next.
             * @default PT30S
             */
            interval?: string;
            /**
             * Timeout
             * Format: duration
             * @description How long one probe may take.
             * @default PT5S
             */
            timeout?: string;
            /**
             * Failures
             * @description Failures in a row before it is `fail`.
             * @default 2
             */
            failures?: number;
            /**
             * Successes
             * @description Successes in a row before it recovers.
             * @default 1
             */
            successes?: number;
            /**
             * Slow
             * @description A success that took longer is `warn`.
             */
            slow?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "postgresql";
            /** Host */
            host: string;
            /**
             * Port
             * @default 5432
             */
            port?: number;
            /**
             * Database
             * @default postgres
             */
            database?: string;
            /** User */
            user: string;
            /**
             * Password
             * Format: password
             * @default
             */
            password?: string;
            /**
             * Sslmode
             * @default prefer
             * @enum {string}
             */
            sslmode?: "disable" | "prefer" | "require";
            /**
             * Query
             * @default SELECT 1
             */
            query?: string;
        };
        /**
         * ProjectAnswer
         * @description A DSN, with which a service sends errors.
         */
        ProjectAnswer: {
            /** Id */
            id: number;
            /** Service */
            service: string;
            /** Environment */
            environment: string;
            /** Dsn */
            dsn: string;
            /** Created At */
            created_at: string | null;
            /** Revoked At */
            revoked_at: string | null;
        };
        /**
         * ProjectsAnswer
         * @description All DSNs.
         */
        ProjectsAnswer: {
            /** Projects */
            projects: components["schemas"]["ProjectAnswer"][];
        };
        /**
         * Recurrence
         * @description A maintenance window that comes again: on these weekdays between two times of day.
         */
        Recurrence: {
            /** Weekdays */
            weekdays?: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
            /**
             * From
             * @description HH:MM
             */
            from: string;
            /**
             * To
             * @description At or before `from`: of the next day.
             */
            to: string;
            /**
             * Timezone
             * @default UTC
             */
            timezone?: string;
        };
        /**
         * RedisCheck
         * @description AUTH if there is a password, then PING (Valkey and others of its protocol too).
         */
        RedisCheck: {
            /**
             * Verify
             * @description Check the certificate against authorities.
             * @default true
             */
            verify?: boolean;
            /**
             * Authority
             * @description A certificate authority of your own, in PEM form.
             * @default
             */
            authority?: string;
            /**
             * Certificate Warn
             * Format: duration
             * @description Warn so long before it expires.
             * @default P14D
             */
            certificate_warn?: string;
            /**
             * Certificate Fail
             * Format: duration
             * @description Fail so long before it expires.
             * @default PT0S
             */
            certificate_fail?: string;
            /** Name */
            name: string;
            /**
             * Service
             * @description What it belongs to; the check's name where empty.
             * @default
             */
            service?: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
            /**
             * Interval
             * Format: duration
             * @description From one probe to the next.
             * @default PT30S
             */
            interval?: string;
            /**
             * Timeout
             * Format: duration
             * @description How long one probe may take.
             * @default PT5S
             */
            timeout?: string;
            /**
             * Failures
             * @description Failures in a row before it is `fail`.
             * @default 2
             */
            failures?: number;
            /**
             * Successes
             * @description Successes in a row before it recovers.
             * @default 1
             */
            successes?: number;
            /**
             * Slow
             * @description A success that took longer is `warn`.
             */
            slow?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "redis";
            /** Host */
            host: string;
            /**
             * Port
             * @default 6379
             */
            port?: number;
            /**
             * Tls
             * @default false
             */
            tls?: boolean;
            /**
             * Username
             * @default
             */
            username?: string;
            /**
             * Password
             * Format: password
             * @default
             */
            password?: string;
        };
        /**
         * RefusalsAnswer
         * @description What was refused, the newest first.
         */
        RefusalsAnswer: {
            /** Rejects */
            rejects: components["schemas"]["RefusedAnswer"][];
        };
        /**
         * RefusedAnswer
         * @description Samples or errors of one body that were refused for one reason.
         */
        RefusedAnswer: {
            /**
             * Received At
             * Format: date-time
             */
            received_at: string;
            /**
             * Key Id
             * @description 0: Tidegauge itself; below: minus the number of a DSN
             */
            key_id: number;
            /** Key */
            key: string | null;
            /** Reason */
            reason: string;
            /** Metric */
            metric: string;
            /** Where */
            where: string;
            /** Detail */
            detail: string;
            /** Count */
            count: number;
        };
        /**
         * RejectAnswer
         * @description An event that was not stored, and why.
         */
        RejectAnswer: {
            /** Index */
            index: number;
            /** Reason */
            reason: string;
            /** Detail */
            detail: string;
        };
        /**
         * ReleaseCount
         * @description Events of a release.
         */
        ReleaseCount: {
            /** Release */
            release: string;
            /** Count */
            count: number;
        };
        /**
         * RollupsAnswer
         * @description The tiers, finest first.
         */
        RollupsAnswer: {
            /** Tiers */
            tiers: components["schemas"]["TierAnswer"][];
        };
        /**
         * Rule
         * @description One alert rule. One alert for each tag set of `group_by` that breaches the condition.
         */
        Rule: {
            /** Rule Name */
            rule_name: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
            /**
             * Source
             * @description metric: samples; errors: how many errors were logged; event: something happened (error.new_group, health.fail, ...); external: alerts handed over by others.
             * @default metric
             * @enum {string}
             */
            source?: "metric" | "errors" | "event" | "external";
            /**
             * Metric Name
             * @description The metric; for source event the kind of event.
             * @default
             */
            metric_name?: string;
            /**
             * Matchers
             * @description Tags: name=value, !=, =~regex, !~regex.
             */
            matchers?: string[];
            /**
             * Group By
             * @description Tags that tell alerts apart; [] one alert, null all tags.
             */
            group_by?: string[] | null;
            /**
             * Aggregation
             * @description Over all samples of a group in the window; sum_of_avg adds up the averages of its series, histogram_quantile reads NAME_bucket series, absence fires without samples.
             * @default avg
             * @enum {string}
             */
            aggregation?: "avg" | "min" | "max" | "sum" | "count" | "last" | "sum_of_avg" | "rate" | "increase" | "quantile" | "histogram_quantile" | "absence";
            /** Quantile */
            quantile?: number | null;
            /**
             * Window
             * @description 90s, 5m, 6h, 7d or seconds
             * @default 300
             */
            window?: number;
            /**
             * Denominator
             * @description Second metric: the value is metric_name / denominator.
             */
            denominator?: string | null;
            /**
             * Change Against
             * @description The value becomes the change in % against the value so long before.
             */
            change_against?: number | null;
            /**
             * Condition
             * @default >
             * @enum {string}
             */
            condition?: ">" | ">=" | "<" | "<=" | "==" | "!=" | "outside";
            /**
             * Threshold
             * @default 0
             */
            threshold?: number;
            /**
             * Threshold Upper
             * @description Upper end for `outside`.
             */
            threshold_upper?: number | null;
            /**
             * Clear Threshold
             * @description What the value must reach to count as recovered; default: the threshold.
             */
            clear_threshold?: number | null;
            /**
             * For
             * @description Breach this long before it fires.
             * @default 0
             */
            for?: number;
            /**
             * Keep Firing For
             * @description Clear this long before it resolves; for events: open this long.
             * @default 0
             */
            keep_firing_for?: number;
            /**
             * Interval
             * @description How often it is evaluated.
             * @default 15
             */
            interval?: number;
            /**
             * Severity
             * @default warning
             * @enum {string}
             */
            severity?: "info" | "warning" | "critical";
            /**
             * No Data
             * @description Data vanished: keep the state, go to no_data, or alert.
             * @default keep
             * @enum {string}
             */
            no_data?: "keep" | "no_data" | "alert";
            /** Labels */
            labels?: {
                [key: string]: string;
            };
            /**
             * Annotations
             * @description Texts; {{ labels.x }}, {{ value }}, ...
             */
            annotations?: {
                [key: string]: string;
            };
            /** Runbook Url */
            runbook_url?: string | null;
            /**
             * Channels
             * @description Channel names; none: the default ones.
             */
            channels?: string[];
        };
        /**
         * RuleAnswer
         * @description A rule with what is known of it; `alerts` counts its alerts by state.
         */
        RuleAnswer: {
            /** Rule Name */
            rule_name: string;
            /**
             * Description
             * @default
             */
            description: string;
            /**
             * Enabled
             * @default true
             */
            enabled: boolean;
            /**
             * Source
             * @description metric: samples; errors: how many errors were logged; event: something happened (error.new_group, health.fail, ...); external: alerts handed over by others.
             * @default metric
             * @enum {string}
             */
            source: "metric" | "errors" | "event" | "external";
            /**
             * Metric Name
             * @description The metric; for source event the kind of event.
             * @default
             */
            metric_name: string;
            /**
             * Matchers
             * @description Tags: name=value, !=, =~regex, !~regex.
             */
            matchers: string[];
            /**
             * Group By
             * @description Tags that tell alerts apart; [] one alert, null all tags.
             */
            group_by: string[] | null;
            /**
             * Aggregation
             * @description Over all samples of a group in the window; sum_of_avg adds up the averages of its series, histogram_quantile reads NAME_bucket series, absence fires without samples.
             * @default avg
             * @enum {string}
             */
            aggregation: "avg" | "min" | "max" | "sum" | "count" | "last" | "sum_of_avg" | "rate" | "increase" | "quantile" | "histogram_quantile" | "absence";
            /** Quantile */
            quantile: number | null;
            /**
             * Window
             * @description 90s, 5m, 6h, 7d or seconds
             * @default 5m
             */
            window: string;
            /**
             * Denominator
             * @description Second metric: the value is metric_name / denominator.
             */
            denominator: string | null;
            /**
             * Change Against
             * @description The value becomes the change in % against the value so long before.
             */
            change_against: string | null;
            /**
             * Condition
             * @default >
             * @enum {string}
             */
            condition: ">" | ">=" | "<" | "<=" | "==" | "!=" | "outside";
            /**
             * Threshold
             * @default 0
             */
            threshold: number;
            /**
             * Threshold Upper
             * @description Upper end for `outside`.
             */
            threshold_upper: number | null;
            /**
             * Clear Threshold
             * @description What the value must reach to count as recovered; default: the threshold.
             */
            clear_threshold: number | null;
            /**
             * For
             * @description Breach this long before it fires.
             * @default 0s
             */
            for: string;
            /**
             * Keep Firing For
             * @description Clear this long before it resolves; for events: open this long.
             * @default 0s
             */
            keep_firing_for: string;
            /**
             * Interval
             * @description How often it is evaluated.
             * @default 15s
             */
            interval: string;
            /**
             * Severity
             * @default warning
             * @enum {string}
             */
            severity: "info" | "warning" | "critical";
            /**
             * No Data
             * @description Data vanished: keep the state, go to no_data, or alert.
             * @default keep
             * @enum {string}
             */
            no_data: "keep" | "no_data" | "alert";
            /** Labels */
            labels: {
                [key: string]: string;
            };
            /**
             * Annotations
             * @description Texts; {{ labels.x }}, {{ value }}, ...
             */
            annotations: {
                [key: string]: string;
            };
            /** Runbook Url */
            runbook_url: string | null;
            /**
             * Channels
             * @description Channel names; none: the default ones.
             */
            channels: string[];
            /** Id */
            id: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Version */
            version: number;
            /**
             * Last Error
             * @description What keeps it from being evaluated
             */
            last_error: string | null;
            /** Alerts */
            alerts: {
                [key: string]: number;
            };
        };
        /**
         * RuleChange
         * @description A rule and the fields that differ.
         */
        RuleChange: {
            /** Rule Name */
            rule_name: string;
            /** Changes */
            changes: {
                [key: string]: components["schemas"]["FieldChange"];
            };
        };
        /**
         * RuleInError
         * @description A rule that cannot be evaluated, and why.
         */
        RuleInError: {
            /** Id */
            id: number;
            /** Rule Name */
            rule_name: string;
            /** Error */
            error: string;
        };
        /**
         * RuleSaved
         * @description A rule as it was saved, and what is allowed and probably not meant.
         */
        RuleSaved: {
            /** Rule Name */
            rule_name: string;
            /**
             * Description
             * @default
             */
            description: string;
            /**
             * Enabled
             * @default true
             */
            enabled: boolean;
            /**
             * Source
             * @description metric: samples; errors: how many errors were logged; event: something happened (error.new_group, health.fail, ...); external: alerts handed over by others.
             * @default metric
             * @enum {string}
             */
            source: "metric" | "errors" | "event" | "external";
            /**
             * Metric Name
             * @description The metric; for source event the kind of event.
             * @default
             */
            metric_name: string;
            /**
             * Matchers
             * @description Tags: name=value, !=, =~regex, !~regex.
             */
            matchers: string[];
            /**
             * Group By
             * @description Tags that tell alerts apart; [] one alert, null all tags.
             */
            group_by: string[] | null;
            /**
             * Aggregation
             * @description Over all samples of a group in the window; sum_of_avg adds up the averages of its series, histogram_quantile reads NAME_bucket series, absence fires without samples.
             * @default avg
             * @enum {string}
             */
            aggregation: "avg" | "min" | "max" | "sum" | "count" | "last" | "sum_of_avg" | "rate" | "increase" | "quantile" | "histogram_quantile" | "absence";
            /** Quantile */
            quantile: number | null;
            /**
             * Window
             * @description 90s, 5m, 6h, 7d or seconds
             * @default 5m
             */
            window: string;
            /**
             * Denominator
             * @description Second metric: the value is metric_name / denominator.
             */
            denominator: string | null;
            /**
             * Change Against
             * @description The value becomes the change in % against the value so long before.
             */
            change_against: string | null;
            /**
             * Condition
             * @default >
             * @enum {string}
             */
            condition: ">" | ">=" | "<" | "<=" | "==" | "!=" | "outside";
            /**
             * Threshold
             * @default 0
             */
            threshold: number;
            /**
             * Threshold Upper
             * @description Upper end for `outside`.
             */
            threshold_upper: number | null;
            /**
             * Clear Threshold
             * @description What the value must reach to count as recovered; default: the threshold.
             */
            clear_threshold: number | null;
            /**
             * For
             * @description Breach this long before it fires.
             * @default 0s
             */
            for: string;
            /**
             * Keep Firing For
             * @description Clear this long before it resolves; for events: open this long.
             * @default 0s
             */
            keep_firing_for: string;
            /**
             * Interval
             * @description How often it is evaluated.
             * @default 15s
             */
            interval: string;
            /**
             * Severity
             * @default warning
             * @enum {string}
             */
            severity: "info" | "warning" | "critical";
            /**
             * No Data
             * @description Data vanished: keep the state, go to no_data, or alert.
             * @default keep
             * @enum {string}
             */
            no_data: "keep" | "no_data" | "alert";
            /** Labels */
            labels: {
                [key: string]: string;
            };
            /**
             * Annotations
             * @description Texts; {{ labels.x }}, {{ value }}, ...
             */
            annotations: {
                [key: string]: string;
            };
            /** Runbook Url */
            runbook_url: string | null;
            /**
             * Channels
             * @description Channel names; none: the default ones.
             */
            channels: string[];
            /** Id */
            id: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Version */
            version: number;
            /**
             * Last Error
             * @description What keeps it from being evaluated
             */
            last_error: string | null;
            /** Alerts */
            alerts: {
                [key: string]: number;
            };
            /** Warnings */
            warnings: string[];
        };
        /**
         * RulesAnswer
         * @description A page of rules, and what to pass as `after` for the next one.
         */
        RulesAnswer: {
            /** Rules */
            rules: components["schemas"]["RuleAnswer"][];
            /** Next */
            next: number | null;
        };
        /**
         * RulesPlanAnswer
         * @description What an import changes, or has changed: names of rules.
         */
        RulesPlanAnswer: {
            /** Applied */
            applied: boolean;
            /** Create */
            create: string[];
            /** Update */
            update: components["schemas"]["RuleChange"][];
            /** Delete */
            delete: string[];
            /** Unchanged */
            unchanged: number;
        };
        /**
         * SegmentAnswer
         * @description A part of the time that one tier answers.
         */
        SegmentAnswer: {
            /**
             * Tier
             * @enum {string}
             */
            tier: "raw" | "hourly" | "daily";
            /** Step */
            step: string;
            /** From */
            from: number;
            /** To */
            to: number;
        };
        /**
         * SeriesColumns
         * @description One series: Unix seconds of the beginning of each bucket, and its value.
         */
        SeriesColumns: {
            /** Metric */
            metric: string;
            /** Tags */
            tags: {
                [key: string]: string;
            };
            /**
             * Kind
             * @enum {string}
             */
            kind: "gauge" | "counter" | "delta" | "unknown";
            /** Unit */
            unit: string;
            /** Timestamps */
            timestamps: number[];
            /** Values */
            values: (number | null)[];
            /**
             * Compared
             * @description Only with `compare`
             * @default []
             */
            compared?: (number | null)[];
        };
        /**
         * SeriesLimits
         * @description How many series there may be.
         */
        SeriesLimits: {
            /** Series Per Key */
            series_per_key: number;
            /** Series Per Metric */
            series_per_metric: number;
        };
        /**
         * ServiceErrors
         * @description A service's groups and events.
         */
        ServiceErrors: {
            /** Service */
            service: string;
            /** Groups */
            groups: number;
            /** Count */
            count: number;
            /**
             * Last Seen
             * Format: date-time
             */
            last_seen: string;
        };
        /**
         * ServiceSeries
         * @description Values by step; null where nothing was measured.
         */
        ServiceSeries: {
            /** Requests Per S */
            requests_per_s: (number | null)[];
            /** Error Share */
            error_share: (number | null)[];
            /** P95 S */
            p95_s: (number | null)[];
        };
        /**
         * ServiceStanding
         * @description How a service stands.
         */
        ServiceStanding: {
            /** Service */
            service: string;
            /** Environment */
            environment: string;
            /** Requests Per S */
            requests_per_s: number | null;
            /** Errors Per S */
            errors_per_s: number | null;
            /** Error Share */
            error_share: number | null;
            /** P95 S */
            p95_s: number | null;
            /** Active Alerts */
            active_alerts: number;
            /** New Error Groups */
            new_error_groups: number;
            /**
             * Health
             * @enum {string}
             */
            health: "pass" | "warn" | "fail" | "unknown";
            series: components["schemas"]["ServiceSeries"];
        };
        /**
         * ServicesAnswer
         * @description Services that had errors.
         */
        ServicesAnswer: {
            /** Services */
            services: components["schemas"]["ServiceErrors"][];
        };
        /**
         * SessionAnswer
         * @description Who is signed in, and the token that changing requests send as X-CSRF-Token.
         */
        SessionAnswer: {
            /** User */
            user: string;
            /**
             * Role
             * @enum {string}
             */
            role: "admin" | "viewer";
            /** Csrf Token */
            csrf_token: string;
        };
        /**
         * SettingAnswer
         * @description A setting as it is; secrets masked.
         */
        SettingAnswer: {
            /** Name */
            name: string;
            value: components["schemas"]["JsonValue"];
            default: components["schemas"]["JsonValue"];
            /** Description */
            description: string;
        };
        /**
         * SettingsAnswer
         * @description All settings.
         */
        SettingsAnswer: {
            /** Settings */
            settings: components["schemas"]["SettingAnswer"][];
        };
        /**
         * SetupAnswer
         * @description Whether the first user is still to be made.
         */
        SetupAnswer: {
            /** Needed */
            needed: boolean;
        };
        /**
         * SilenceAnswer
         * @description A silence; `active` says that it is now.
         */
        SilenceAnswer: {
            /** Id */
            id: number;
            /** Matchers */
            matchers: string[];
            /**
             * Starts At
             * Format: date-time
             */
            starts_at: string;
            /**
             * Ends At
             * Format: date-time
             */
            ends_at: string;
            recurrence: components["schemas"]["Recurrence"] | null;
            /** Author */
            author: string;
            /** Reason */
            reason: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Active */
            active: boolean;
        };
        /**
         * SilenceBody
         * @description A silence as the API takes it.
         */
        SilenceBody: {
            /**
             * Matchers
             * @description All must match.
             */
            matchers: string[];
            /**
             * Starts At
             * @description Default: now.
             */
            starts_at?: string | null;
            /**
             * Ends At
             * Format: date-time
             */
            ends_at: string;
            recurrence?: components["schemas"]["Recurrence"] | null;
            /**
             * Close
             * @description Close open alerts that match as `silenced`; only of a silence that is active now. Each is quiet until its condition has cleared.
             * @default false
             */
            close?: boolean;
            /**
             * Author
             * @description Default: the user or key that asks.
             */
            author?: string | null;
            /** Reason */
            reason: string;
        };
        /**
         * SilencesAnswer
         * @description All silences that were asked for.
         */
        SilencesAnswer: {
            /** Silences */
            silences: components["schemas"]["SilenceAnswer"][];
        };
        /**
         * SmtpCheck
         * @description EHLO, STARTTLS, AUTH and NOOP; no mail is sent.
         */
        SmtpCheck: {
            /**
             * Verify
             * @description Check the certificate against authorities.
             * @default true
             */
            verify?: boolean;
            /**
             * Authority
             * @description A certificate authority of your own, in PEM form.
             * @default
             */
            authority?: string;
            /**
             * Certificate Warn
             * Format: duration
             * @description Warn so long before it expires.
             * @default P14D
             */
            certificate_warn?: string;
            /**
             * Certificate Fail
             * Format: duration
             * @description Fail so long before it expires.
             * @default PT0S
             */
            certificate_fail?: string;
            /** Name */
            name: string;
            /**
             * Service
             * @description What it belongs to; the check's name where empty.
             * @default
             */
            service?: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
            /**
             * Interval
             * Format: duration
             * @description From one probe to the next.
             * @default PT30S
             */
            interval?: string;
            /**
             * Timeout
             * Format: duration
             * @description How long one probe may take.
             * @default PT5S
             */
            timeout?: string;
            /**
             * Failures
             * @description Failures in a row before it is `fail`.
             * @default 2
             */
            failures?: number;
            /**
             * Successes
             * @description Successes in a row before it recovers.
             * @default 1
             */
            successes?: number;
            /**
             * Slow
             * @description A success that took longer is `warn`.
             */
            slow?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "smtp";
            /** Host */
            host: string;
            /**
             * Port
             * @default 25
             */
            port?: number;
            /**
             * Security
             * @description auto: TLS on port 465, else STARTTLS where it is offered.
             * @default none
             * @enum {string}
             */
            security?: "none" | "auto" | "starttls" | "tls";
            /**
             * Username
             * @default
             */
            username?: string;
            /**
             * Password
             * Format: password
             * @default
             */
            password?: string;
        };
        /**
         * Split
         * @description Fingerprints that get a group of their own.
         */
        Split: {
            /** Fingerprints */
            fingerprints: number[];
        };
        /**
         * Stats
         * @description What the answer took.
         */
        Stats: {
            /** Rows Scanned */
            rows_scanned: number;
            /** Seconds */
            seconds: number;
        };
        /**
         * StoredAnswer
         * @description What of a body was stored, with the ids of its events, and what was not.
         */
        StoredAnswer: {
            /** Accepted */
            accepted: number;
            /** Rejected */
            rejected: number;
            /** Duplicates */
            duplicates: number;
            /** Ids */
            ids: string[];
            /** Rejects */
            rejects: components["schemas"]["RejectAnswer"][];
        };
        /**
         * StoryAnswer
         * @description An alert with what became of it.
         */
        StoryAnswer: {
            /** Id */
            id: number;
            /** Rule Id */
            rule_id: number | null;
            /** Rule Name */
            rule_name: string;
            /** Source */
            source: string;
            /**
             * Severity
             * @description info, warning, critical, or what another system calls it
             */
            severity: string;
            /** Fingerprint */
            fingerprint: string;
            /** Labels */
            labels: {
                [key: string]: string;
            };
            /** Annotations */
            annotations: {
                [key: string]: string;
            };
            /** Detail */
            detail: {
                [key: string]: unknown;
            } | null;
            /** Message */
            message: string;
            /** Value */
            value: number | null;
            /**
             * Status
             * @enum {string}
             */
            status: "firing" | "resolved";
            /**
             * Triggered At
             * Format: date-time
             */
            triggered_at: string;
            /** Resolved At */
            resolved_at: string | null;
            /** Resolve Reason */
            resolve_reason: string | null;
            /** Acknowledged At */
            acknowledged_at: string | null;
            /** Acknowledged By */
            acknowledged_by: string | null;
            /** Acknowledged Note */
            acknowledged_note: string | null;
            /** Acknowledged Until */
            acknowledged_until: string | null;
            /** Transitions */
            transitions: components["schemas"]["Transition"][];
            /** Notifications */
            notifications: components["schemas"]["Told"][];
        };
        /**
         * TagValues
         * @description How many values a tag has, and some of them.
         */
        TagValues: {
            /** Count */
            count: number;
            /** Values */
            values: string[];
        };
        /**
         * TcpCheck
         * @description A connection; `send` is sent, and the answer must contain `expect`.
         */
        TcpCheck: {
            /** Name */
            name: string;
            /**
             * Service
             * @description What it belongs to; the check's name where empty.
             * @default
             */
            service?: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
            /**
             * Interval
             * Format: duration
             * @description From one probe to the next.
             * @default PT30S
             */
            interval?: string;
            /**
             * Timeout
             * Format: duration
             * @description How long one probe may take.
             * @default PT5S
             */
            timeout?: string;
            /**
             * Failures
             * @description Failures in a row before it is `fail`.
             * @default 2
             */
            failures?: number;
            /**
             * Successes
             * @description Successes in a row before it recovers.
             * @default 1
             */
            successes?: number;
            /**
             * Slow
             * @description A success that took longer is `warn`.
             */
            slow?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "tcp";
            /** Host */
            host: string;
            /** Port */
            port: number;
            /**
             * Send
             * @default
             */
            send?: string;
            /**
             * Expect
             * @default
             */
            expect?: string;
        };
        /**
         * TierAnswer
         * @description What a tier holds and costs; times are Unix seconds.
         */
        TierAnswer: {
            /**
             * Tier
             * @enum {string}
             */
            tier: "raw" | "hourly" | "daily";
            /** Retention */
            retention: string;
            /** From */
            from: number | null;
            /** To */
            to: number | null;
            /**
             * Rows
             * @description Not counted for raw samples
             */
            rows: number | null;
            /** Samples */
            samples: number | null;
            /** Size Bytes */
            size_bytes: number | null;
            /** Bytes Per Sample */
            bytes_per_sample: number | null;
            /** Policies */
            policies: components["schemas"]["PolicyAnswer"][];
            /**
             * Materialised Through
             * @description Rollups only
             */
            materialised_through?: number | null;
            /**
             * Lag S
             * @description Rollups only
             */
            lag_s?: number | null;
        };
        /**
         * TlsCheck
         * @description A TLS handshake and its certificate.
         */
        TlsCheck: {
            /**
             * Verify
             * @description Check the certificate against authorities.
             * @default true
             */
            verify?: boolean;
            /**
             * Authority
             * @description A certificate authority of your own, in PEM form.
             * @default
             */
            authority?: string;
            /**
             * Certificate Warn
             * Format: duration
             * @description Warn so long before it expires.
             * @default P14D
             */
            certificate_warn?: string;
            /**
             * Certificate Fail
             * Format: duration
             * @description Fail so long before it expires.
             * @default PT0S
             */
            certificate_fail?: string;
            /** Name */
            name: string;
            /**
             * Service
             * @description What it belongs to; the check's name where empty.
             * @default
             */
            service?: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
            /**
             * Interval
             * Format: duration
             * @description From one probe to the next.
             * @default PT30S
             */
            interval?: string;
            /**
             * Timeout
             * Format: duration
             * @description How long one probe may take.
             * @default PT5S
             */
            timeout?: string;
            /**
             * Failures
             * @description Failures in a row before it is `fail`.
             * @default 2
             */
            failures?: number;
            /**
             * Successes
             * @description Successes in a row before it recovers.
             * @default 1
             */
            successes?: number;
            /**
             * Slow
             * @description A success that took longer is `warn`.
             */
            slow?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "tls";
            /** Host */
            host: string;
            /**
             * Port
             * @default 443
             */
            port?: number;
            /**
             * Server Name
             * @description Name to ask for and to check; host where empty.
             * @default
             */
            server_name?: string;
        };
        /**
         * Told
         * @description What was sent to a channel, or why not.
         */
        Told: {
            /** Channel */
            channel: string;
            /** Event */
            event: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Dropped */
            dropped: string | null;
            /** Held Until */
            held_until: string | null;
            /** Message Id */
            message_id: number | null;
            /** Status */
            status: string | null;
            /** Sent At */
            sent_at: string | null;
            /** Error */
            error: string | null;
        };
        /**
         * Totals
         * @description Of all services.
         */
        Totals: {
            /** Samples Per S */
            samples_per_s: number;
            /** Active Alerts */
            active_alerts: number;
            /** Error Events Per Min */
            error_events_per_min: number;
        };
        /**
         * Transition
         * @description From one state to another.
         */
        Transition: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** From */
            from: string;
            /** To */
            to: string;
            /** Value */
            value: number | null;
            /** Reason */
            reason: string | null;
        };
        /**
         * Trial
         * @description A rule and the time to try it on.
         */
        Trial: {
            rule: components["schemas"]["Rule"];
            /**
             * From
             * @description -7d, ISO 8601, seconds
             * @default -7d
             */
            from?: string;
            /**
             * To
             * @default now
             */
            to?: string;
        };
        /**
         * TrialAnswer
         * @description What became of a test message.
         */
        TrialAnswer: {
            /** Delivered */
            delivered: boolean;
            /** Response */
            response: string;
            /** Latency Ms */
            latency_ms: number;
        };
        /**
         * UptimeAnswer
         * @description The share of probes that were up, by span (`1h`, `24h`, `7d`, `30d`).
         */
        UptimeAnswer: {
            /** Name */
            name: string;
            /** Uptime */
            uptime: {
                [key: string]: number;
            };
        };
        /**
         * UptimeSeries
         * @description The same, and by hour or day: Unix seconds of its beginning, the share, how many probes.
         */
        UptimeSeries: {
            /** Name */
            name: string;
            /** Uptime */
            uptime: {
                [key: string]: number;
            };
            /**
             * Per
             * @enum {string}
             */
            per: "hour" | "day";
            /** Timestamps */
            timestamps: number[];
            /** Values */
            values: number[];
            /** Probes */
            probes: number[];
        };
        /**
         * UptimesAnswer
         * @description Uptime of every check, by name.
         */
        UptimesAnswer: {
            /** Checks */
            checks: components["schemas"]["UptimeAnswer"][];
        };
        /**
         * UserAnswer
         * @description A user.
         */
        UserAnswer: {
            /** Name */
            name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "admin" | "viewer";
            /** Disabled */
            disabled: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Last Sign In At */
            last_sign_in_at: string | null;
        };
        /**
         * UserChange
         * @description What is to be different.
         */
        UserChange: {
            /** Role */
            role?: ("admin" | "viewer") | null;
            /** Password */
            password?: string | null;
            /** Disabled */
            disabled?: boolean | null;
        };
        /**
         * UsersAnswer
         * @description All users by name.
         */
        UsersAnswer: {
            /** Users */
            users: components["schemas"]["UserAnswer"][];
        };
        /**
         * WindowAnswer
         * @description A maintenance window; `lasts` says that it is now.
         */
        WindowAnswer: {
            /** Id */
            id: number;
            /** Title */
            title: string;
            /** Checks */
            checks: string[];
            /** Services */
            services: string[];
            /** Starts At */
            starts_at: string | null;
            /** Ends At */
            ends_at: string | null;
            /** Cron */
            cron: string | null;
            /** Duration */
            duration: string | null;
            /** Timezone */
            timezone: string;
            /** Created By */
            created_by: string;
            /** Lasts */
            lasts: boolean;
        };
        /**
         * WindowsAnswer
         * @description Maintenance to come, that lasts, and that was.
         */
        WindowsAnswer: {
            /** Windows */
            windows: components["schemas"]["WindowAnswer"][];
        };
        /**
         * WouldFire
         * @description An alert that there would have been; `to` is null if it would still be open.
         */
        WouldFire: {
            /** Labels */
            labels: {
                [key: string]: string;
            };
            /**
             * From
             * Format: date-time
             */
            from: string;
            /** To */
            to: string | null;
            /** Value */
            value: number | null;
            /** Reason */
            reason: string | null;
        };
        /**
         * Problem
         * @description RFC 9457; members beside these name the culprit, like `where` and `limit`
         */
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @description The parameter or member at fault */
            where?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
