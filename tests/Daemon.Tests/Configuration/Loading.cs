using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Tests.Configuration;

/// <summary>Shorthands for configuration tests.</summary>
internal static class Loading
{
    public static CameradOptions FromJson(string json)
    {
        using var folder = new TemporaryFolder();
        return Load(folder.Write("camerad.json", json));
    }

    public static CameradOptions FromEnvironment(string name, string value) =>
        Load(null, new Dictionary<string, string> { [name] = value });

    public static CameradOptions FromSettings(params string[] settings) => Load(null, null, settings);

    public static CameradOptions Load(
        string? file, Dictionary<string, string>? environment = null, IReadOnlyList<string>? settings = null) =>
        ConfigurationLoader.Load(file, environment ?? [], settings ?? []).Options;

    public static IReadOnlyList<ConfigurationFault> Faults(Func<CameradOptions> load) =>
        Assert.Throws<ConfigurationException>(() => load()).Faults;

    /// <summary>All values, key by key: records with lists in them don't compare by value.</summary>
    public static IReadOnlyDictionary<string, string> Flatten(CameradOptions options)
    {
        var values = new Dictionary<string, string>
        {
            ["device.id"] = options.Device.Id,
            ["device.name"] = options.Device.Name,
            ["http.listen"] = string.Join(' ', options.Http.Listen),
            ["http.tokenFile"] = options.Http.TokenFile,
            ["http.certFile"] = options.Http.CertFile,
            ["http.keyFile"] = options.Http.KeyFile,
            ["http.origins"] = string.Join(' ', options.Http.Origins),
            ["http.open"] = options.Http.Open ? "true" : "false",
            ["mqtt.url"] = options.Mqtt.Url,
            ["mqtt.viewerUrl"] = options.Mqtt.ViewerUrl,
            ["mqtt.prefix"] = options.Mqtt.Prefix,
            ["mqtt.username"] = options.Mqtt.Username,
            ["mqtt.passwordFile"] = options.Mqtt.PasswordFile,
            ["mqtt.caFile"] = options.Mqtt.CaFile,
            ["mqtt.certFile"] = options.Mqtt.CertFile,
            ["mqtt.keyFile"] = options.Mqtt.KeyFile,
            ["webrtc.udpPort"] = $"{options.WebRtc.UdpPort}",
            ["webrtc.interfaces"] = string.Join(' ', options.WebRtc.Interfaces),
            ["webrtc.iceServers"] = string.Join(' ', options.WebRtc.IceServers.Select(
                server => $"{string.Join('+', server.Urls)}|{server.Username}|{server.CredentialFile}")),
            ["webrtc.maxViewers"] = $"{options.WebRtc.MaxViewers}",
            ["monitoring.interval"] = $"{options.Monitoring.IntervalSeconds}",
        };
        FlattenBounds(options.Monitoring.Bounds, "monitoring.bounds.", values);
        values["http.control"] = options.Http.Control;
        FlattenSnapshots(options.Snapshots, values);
        FlattenGpio(options.Gpio, values);
        foreach (StreamOptions stream in options.Streams)
        {
            FlattenStream(stream, $"streams.{stream.Name}.", values);
            string prefix = $"streams.{stream.Name}.source.";
            values[prefix + "type"] = stream.Source.Type;
            if (stream.Source is EncodedSourceOptions encoded) FlattenEncoding(encoded, prefix, values);
            if (stream.Source is V4l2SourceOptions v4l2)
            {
                values[prefix + "device"] = v4l2.Device;
                values[prefix + "format"] = v4l2.Format;
                values[prefix + "controls"] = Join(v4l2.Controls);
            }

            if (stream.Source is RpicamSourceOptions rpicam)
            {
                values[prefix + "camera"] = rpicam.Camera;
                values[prefix + "controls"] = Join(rpicam.Controls);
                values[prefix + "arguments"] = string.Join('|', rpicam.Arguments);
            }

            if (stream.Source is FileSourceOptions file)
            {
                values[prefix + "path"] = file.Path;
                values[prefix + "fps"] = FormattableString.Invariant($"{file.Fps}");
            }

            if (stream.Source is CommandSourceOptions command)
                values[prefix + "command"] = string.Join('|', command.Command);
        }

        return values;
    }

    private static void FlattenBounds(BoundsOptions bounds, string prefix, Dictionary<string, string> values)
    {
        values[prefix + "temperatureCelsius"] = FormattableString.Invariant($"{bounds.TemperatureCelsius}");
        values[prefix + "memoryAvailableMegabytes"] = $"{bounds.MemoryAvailableMegabytes}";
        values[prefix + "diskFreeMegabytes"] = $"{bounds.DiskFreeMegabytes}";
        values[prefix + "wifiDbm"] = FormattableString.Invariant($"{bounds.WifiDbm}");
        values[prefix + "droppedPicturesPercent"] = FormattableString.Invariant($"{bounds.DroppedPicturesPercent}");
        values[prefix + "throttledSeconds"] = $"{bounds.ThrottledSeconds}";
        values[prefix + "underVoltageSeconds"] = $"{bounds.UnderVoltageSeconds}";
        values[prefix + "clockUnsynchronizedSeconds"] = $"{bounds.ClockUnsynchronizedSeconds}";
        values[prefix + "noPictureSeconds"] = $"{bounds.NoPictureSeconds}";
        values[prefix + "mqttAwaySeconds"] = $"{bounds.MqttAwaySeconds}";
    }

    private static void FlattenSnapshots(SnapshotOptions snapshots, Dictionary<string, string> values)
    {
        values["snapshots.directory"] = snapshots.Directory;
        values["snapshots.maxCount"] = $"{snapshots.MaxCount}";
        values["snapshots.maxBytes"] = $"{snapshots.MaxBytes}";
        values["snapshots.maxDays"] = $"{snapshots.MaxDays}";
        values["snapshots.minFreeBytes"] = $"{snapshots.MinFreeBytes}";
        values["snapshots.quality"] = $"{snapshots.Quality}";
        values["snapshots.width"] = $"{snapshots.Width}";
        values["snapshots.browse"] = snapshots.Browse;
        values["snapshots.mqtt"] = snapshots.Mqtt ? "true" : "false";
        values["snapshots.mqttRetain"] = snapshots.MqttRetain ? "true" : "false";
    }

    private static void FlattenGpio(GpioOptions gpio, Dictionary<string, string> values)
    {
        values["gpio.chip"] = gpio.Chip;
        values["gpio.driver"] = GpioOptionsReader.Drivers[(int)gpio.Driver];
        foreach (GpioInputOptions input in gpio.Inputs)
        {
            string prefix = input.Key + ".";
            values[prefix + "line"] = input.Line;
            values[prefix + "preset"] = input.Preset.ToString().ToLowerInvariant();
            values[prefix + "edge"] = string.Join('+', input.Actions.Keys);
            values[prefix + "pull"] = input.Pull.ToString().ToLowerInvariant();
            values[prefix + "debounceMs"] = $"{input.DebounceMs}";
            values[prefix + "activeLow"] = input.ActiveLow ? "true" : "false";
            values[prefix + "holdOffMs"] = $"{input.HoldOffMs}";
            values[prefix + "longPressMs"] = $"{input.LongPressMs}";
            values[prefix + "doublePressMs"] = $"{input.DoublePressMs}";
            foreach ((GpioTrigger trigger, IReadOnlyList<GpioAction> actions) in input.Actions)
                values[prefix + trigger.Key()] = string.Join(' ', actions.Select(Describe));
        }

        foreach (GpioOutputOptions output in gpio.Outputs)
        {
            string prefix = output.Key + ".";
            values[prefix + "line"] = output.Line;
            values[prefix + "role"] = output.Role.ToString().ToLowerInvariant();
            values[prefix + "stream"] = output.Stream ?? "";
            values[prefix + "activeLow"] = output.ActiveLow ? "true" : "false";
            values[prefix + "initial"] = output.Initial ? "true" : "false";
            values[prefix + "atStop"] = output.AtStop ? "true" : "false";
        }
    }

    private static string Describe(GpioAction action) => action switch
    {
        GpioSnapshotAction snapshot => $"snapshot({snapshot.Stream ?? "*"},{snapshot.Count},{snapshot.IntervalMs})",
        GpioKeyFrameAction keyFrame => $"keyframe({keyFrame.Stream ?? "*"})",
        _ => "event",
    };

    private static void FlattenStream(StreamOptions stream, string prefix, Dictionary<string, string> values)
    {
        values[prefix + "restAfter"] = FormattableString.Invariant($"{stream.RestAfter}");
        values[prefix + "warmUp"] = FormattableString.Invariant($"{stream.WarmUp}");
        values[prefix + "placeholder"] = stream.Placeholder ? "true" : "false";
        values[prefix + "snapshotEvery"] = FormattableString.Invariant($"{stream.SnapshotEvery}");
        values[prefix + "overlay.time"] = stream.Overlay.Time ? "true" : "false";
        values[prefix + "overlay.name"] = stream.Overlay.Name ? "true" : "false";
        values[prefix + "overlay.corner"] = stream.Overlay.Corner;
    }

    private static void FlattenEncoding(EncodedSourceOptions source, string prefix, Dictionary<string, string> values)
    {
        values[prefix + "width"] = $"{source.Width}";
        values[prefix + "height"] = $"{source.Height}";
        values[prefix + "fps"] = FormattableString.Invariant($"{source.Fps}");
        values[prefix + "encoder"] = source.Encoder;
        values[prefix + "bitrate"] = $"{source.Bitrate}";
        values[prefix + "keyFrameInterval"] = FormattableString.Invariant($"{source.KeyFrameInterval}");
        values[prefix + "profile"] = source.Profile;
        values[prefix + "level"] = source.Level;
    }

    private static string Join(IReadOnlyDictionary<string, string> values) =>
        string.Join(' ', values.Select(pair => $"{pair.Key}={pair.Value}"));
}
