namespace Camerad.Signaling.Mqtt;

/// <summary>How to reach an external broker.</summary>
public sealed record MqttBrokerOptions
{
    /// <summary>mqtt://host[:1883], mqtts://host[:8883], ws://host[:80]/path or wss://host[:443]/path.</summary>
    public required Uri Url { get; init; }

    public string? Username { get; init; }

    /// <summary>The password's file: its first line. Read at each connection, so it may change.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>
    /// PEM file of the authorities that may have signed the broker's certificate; null: the system's.
    /// </summary>
    public string? CaFile { get; init; }

    /// <summary>
    /// PEM file of the client's certificate; with <see cref="KeyFile"/>, or with the key in the same file.
    /// </summary>
    public string? CertFile { get; init; }

    /// <summary>PEM file of the client's private key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Faults of these options that show without a connection: bad URL, missing files. Empty: none.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (!Url.IsAbsoluteUri || Url.Scheme is not ("mqtt" or "mqtts" or "ws" or "wss") || Url.Host.Length == 0)
            faults.Add($"mqtt.url \"{Url}\": expected mqtt://host, mqtts://host, ws://host/path or wss://host/path.");
        else if (Url.UserInfo.Length > 0)
            faults.Add("mqtt.url must not hold a user or password: use mqtt.username and mqtt.passwordFile.");
        if (KeyFile is not null && CertFile is null) faults.Add("mqtt.keyFile needs mqtt.certFile.");
        RequireFile(faults, "mqtt.passwordFile", PasswordFile);
        RequireFile(faults, "mqtt.caFile", CaFile);
        RequireFile(faults, "mqtt.certFile", CertFile);
        RequireFile(faults, "mqtt.keyFile", KeyFile);
        return faults;
    }

    /// <summary>One sentence where others could read or forge signaling; null: nothing to warn of.</summary>
    internal string? Exposure()
    {
        bool isOpen = Url.Scheme is "mqtt" or "ws" && !Url.IsLoopback;
        bool isNobody = Username is null && CertFile is null;
        string? lack = (isOpen, isNobody) switch
        {
            (true, true) => "without TLS and without a login",
            (true, false) => "without TLS",
            (false, true) => "without a login",
            _ => null,
        };
        return lack is null
            ? null
            : $"mqtt.url: the device uses an external broker {lack}, so others may read the TURN credentials, join "
                + "in as viewers, give commands or speak for the device; see docs/signaling.md, \"Brokers\".";
    }

    private static void RequireFile(List<string> faults, string key, string? path)
    {
        if (path is not null && !File.Exists(path)) faults.Add($"{key}: there is no file {path}.");
    }
}
