using System.Buffers;
using System.Text.Json;
using Camerad.Capture;
using Camerad.Capture.Encoders;
using Camerad.Daemon.Monitoring.Readers;
using Camerad.Daemon.Sessions;
using Camerad.Signaling.Mqtt;

namespace Camerad.Daemon.Monitoring;

/// <summary>
/// Telemetry and events as JSON (docs/monitoring.md). Names carry their units and never change; what is not known is
/// left out. Nothing here tells of a source's address, its words, or a broker: MQTT viewers may read it.
/// </summary>
internal static class TelemetryJson
{
    /// <summary>Viewers of whom all is told, the first that came; a message stays below 16 KiB.</summary>
    public const int MaxConnections = 16;

    private static readonly string[] StatusNames = [.. Enum.GetNames<CapturedStreamStatus>()
        .Select(static name => name.ToLowerInvariant())];

    /// <summary>One message.</summary>
    /// <param name="buffer">Emptied first.</param>
    /// <param name="telemetry">What it tells.</param>
    public static void Write(ArrayBufferWriter<byte> buffer, Telemetry telemetry)
    {
        buffer.ResetWrittenCount();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        WriteMembers(json, telemetry);
        json.WriteEndObject();
    }

    /// <summary>The members of an object that the caller has opened.</summary>
    public static void WriteMembers(Utf8JsonWriter json, Telemetry telemetry)
    {
        HealthSample now = telemetry.Now;
        TimeSpan elapsed = telemetry.Before is { } before ? now.At - before.At : TimeSpan.Zero;
        json.WriteString("time", now.Time.UtcDateTime);
        json.WriteString("state", ProblemWords.Name(telemetry.State));
        WriteProblems(json, telemetry);
        WriteMachine(json, now.Machine);
        WriteProcess(json, now.Machine.Process, telemetry.Before?.Machine.Process, elapsed);
        WriteNetworks(json, now.Machine.Networks, telemetry.Before?.Machine.Networks, elapsed);
        json.WriteNumber("viewers", now.Service.Viewers);
        WriteStreams(json, now.Service.Streams, telemetry.Before?.Service.Streams, elapsed);
        WriteConnections(json, now.Service.Connections, telemetry.Before?.Service.Connections, elapsed);
        WriteRefused(json, now.Service.Refused);
        json.WriteStartArray("mqtt");
        foreach (MqttLinkStatus link in now.Service.Links)
        {
            json.WriteStartObject();
            json.WriteString("broker", ProblemWords.Broker(link));
            json.WriteString("state", link.State switch
            {
                MqttLinkState.Online => "online",
                MqttLinkState.Conflict => "conflict",
                MqttLinkState.Connecting => "connecting",
                _ => "stopped",
            });
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>One event.</summary>
    /// <param name="change">What has changed.</param>
    /// <param name="now">When.</param>
    public static byte[] Event(ProblemChange change, HealthSample now)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Problem problem = change.Problem;
            json.WriteStartObject();
            json.WriteString("time", now.Time.UtcDateTime);
            json.WriteString("state", change.IsRaised ? "raised" : "cleared");
            WriteProblem(json, problem, now, change.IsRaised
                ? ProblemWords.Sentence(problem.Kind, problem.Subject, problem.Value, problem.Bound)
                : ProblemWords.Over(problem.Kind, problem.Subject, now.At - problem.Since));
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteProblems(Utf8JsonWriter json, Telemetry telemetry)
    {
        json.WriteStartArray("problems");
        foreach (Problem problem in telemetry.Problems)
        {
            json.WriteStartObject();
            WriteProblem(json, problem, telemetry.Now,
                ProblemWords.Sentence(problem.Kind, problem.Subject, problem.Value, problem.Bound));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteProblem(Utf8JsonWriter json, Problem problem, HealthSample now, string text)
    {
        json.WriteString("problem", ProblemWords.Name(problem.Kind));
        if (problem.Subject.Length > 0) json.WriteString("subject", problem.Subject);
        WriteNumber(json, "value", problem.Value);
        WriteNumber(json, "bound", problem.Bound);
        if (ProblemWords.Unit(problem.Kind) is { } unit) json.WriteString("unit", unit);
        // A clock that has been set meanwhile must not make it older or younger than it is.
        json.WriteString("since", (now.Time - (now.At - problem.Since)).UtcDateTime);
        json.WriteString("text", text);
    }

    private static void WriteMachine(Utf8JsonWriter json, MachineReading machine)
    {
        WriteNumber(json, "uptimeSeconds", machine.Uptime?.TotalSeconds, decimals: 0);
        WriteNumber(json, "temperatureCelsius", machine.TemperatureCelsius);
        if (machine.Power is { } power) WritePower(json, power);
        if (machine.Load is { } load)
        {
            WriteNumber(json, "load1", load.OneMinute, decimals: 2);
            WriteNumber(json, "load5", load.FiveMinutes, decimals: 2);
            WriteNumber(json, "load15", load.FifteenMinutes, decimals: 2);
        }

        json.WriteNumber("processors", Environment.ProcessorCount);
        if (machine.Memory is { } memory)
        {
            json.WriteNumber("memoryTotalBytes", memory.TotalBytes);
            json.WriteNumber("memoryAvailableBytes", memory.AvailableBytes);
        }

        if (machine.IsClockSynchronized is { } isSynchronized) json.WriteBoolean("clockSynchronized", isSynchronized);
        json.WriteStartArray("disks");
        foreach (DiskReading disk in machine.Disks)
        {
            json.WriteStartObject();
            json.WriteString("path", disk.Path);
            json.WriteNumber("totalBytes", disk.TotalBytes);
            json.WriteNumber("freeBytes", disk.FreeBytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("wifi");
        foreach (WifiReading wifi in machine.Wifi)
        {
            json.WriteStartObject();
            json.WriteString("interface", wifi.Interface);
            WriteNumber(json, "signalDbm", wifi.SignalDbm);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePower(Utf8JsonWriter json, PowerReading power)
    {
        json.WriteStartObject("power");
        WriteFlag(json, "underVoltage", power.UnderVoltage);
        WriteFlag(json, "throttled", power.Throttled);
        WriteFlag(json, "softTemperatureLimit", power.SoftLimit);
        WriteFlag(json, "underVoltageSinceBoot", power.UnderVoltageSinceBoot);
        WriteFlag(json, "throttledSinceBoot", power.ThrottledSinceBoot);
        WriteFlag(json, "softTemperatureLimitSinceBoot", power.SoftLimitSinceBoot);
        json.WriteEndObject();
    }

    private static void WriteProcess(
        Utf8JsonWriter json, ProcessReading now, ProcessReading? before, TimeSpan elapsed)
    {
        json.WriteStartObject("daemon");
        WriteNumber(json, "uptimeSeconds", now.Uptime.TotalSeconds, decimals: 0);
        if (now.ResidentBytes is { } resident) json.WriteNumber("memoryBytes", resident);
        if (before is { } earlier && elapsed > TimeSpan.Zero)
            WriteNumber(json, "cpuPercent", 100 * (now.Cpu - earlier.Cpu) / elapsed); // of one processor
        json.WriteEndObject();
    }

    private static void WriteNetworks(
        Utf8JsonWriter json, IReadOnlyList<NetworkReading> now, IReadOnlyList<NetworkReading>? before,
        TimeSpan elapsed)
    {
        json.WriteStartArray("network");
        foreach (NetworkReading network in now)
        {
            json.WriteStartObject();
            json.WriteString("interface", network.Interface);
            json.WriteNumber("receivedBytes", network.ReceivedBytes);
            json.WriteNumber("sentBytes", network.SentBytes);
            json.WriteNumber("receiveFaults", network.ReceiveFaults);
            json.WriteNumber("sendFaults", network.SendFaults);
            int known = IndexOf(before, network.Interface);
            if (known >= 0)
            {
                NetworkReading earlier = before![known];
                WriteRate(json, "receivedBitsPerSecond", 8 * (network.ReceivedBytes - earlier.ReceivedBytes), elapsed);
                WriteRate(json, "sentBitsPerSecond", 8 * (network.SentBytes - earlier.SentBytes), elapsed);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static int IndexOf(IReadOnlyList<NetworkReading>? readings, string name)
    {
        for (int i = 0; i < readings?.Count; i++)
            if (readings[i].Interface == name) return i;
        return -1;
    }

    private static void WriteStreams(
        Utf8JsonWriter json, IReadOnlyList<StreamReading> now, IReadOnlyList<StreamReading>? before, TimeSpan elapsed)
    {
        json.WriteStartArray("streams");
        for (int i = 0; i < now.Count; i++)
        {
            StreamReading stream = now[i];
            CapturedStreamStatistics statistics = stream.Statistics;
            json.WriteStartObject();
            json.WriteString("name", stream.Name);
            json.WriteString("state", StatusNames[(int)stream.Status]);
            json.WriteNumber("viewers", stream.Viewers);
            WriteNumber(json, "pictureAgeSeconds", stream.PictureAge?.TotalSeconds, decimals: 2);
            if (before?[i].Statistics is { } earlier)
            {
                WriteRate(json, "picturesPerSecond", statistics.Frames - earlier.Frames, elapsed, decimals: 2);
                WriteRate(json, "bitsPerSecond", 8 * (statistics.Bytes - earlier.Bytes), elapsed);
            }

            json.WriteNumber("pictures", statistics.Frames);
            json.WriteNumber("keyPictures", statistics.KeyFrames);
            json.WriteNumber("bytes", statistics.Bytes);
            json.WriteNumber("restarts", statistics.Restarts);
            json.WriteNumber("damagedPictures", statistics.DroppedFrames);
            json.WriteNumber("latePictures", stream.LatePictures);
            if (stream.Encoder is { } encoder) WriteEncoder(json, encoder, before?[i].Encoder, elapsed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEncoder(Utf8JsonWriter json, EncoderState now, EncoderState? before, TimeSpan elapsed)
    {
        json.WriteStartObject("encoder");
        json.WriteString("name", now.Name);
        json.WriteNumber("targetBitsPerSecond", now.Settings.BitrateBps);
        if (before is not null)
        {
            WriteRate(
                json, "capturedPicturesPerSecond", now.Counters.Pictures - before.Counters.Pictures, elapsed,
                decimals: 2);
        }

        json.WriteNumber("capturedPictures", now.Counters.Pictures);
        json.WriteNumber("droppedPictures", now.Counters.DroppedPictures);
        json.WriteNumber("skippedPictures", now.Counters.SkippedPictures);
        json.WriteNumber("lostPictures", now.Counters.LostPictures);
        json.WriteEndObject();
    }

    private static void WriteConnections(
        Utf8JsonWriter json, IReadOnlyList<ViewerReading> now, IReadOnlyList<ViewerReading>? before, TimeSpan elapsed)
    {
        json.WriteStartArray("connections");
        foreach (ViewerReading viewer in now.Take(MaxConnections))
        {
            ViewerReading? earlier = before?.FirstOrDefault(one => one.Id == viewer.Id);
            long? bytes = viewer.Statistics?.BytesSent - earlier?.Statistics?.BytesSent;
            json.WriteStartObject();
            json.WriteNumber("id", viewer.Id);
            ViewerJson.WriteMembers(
                json, viewer, bytes >= 0 && elapsed > TimeSpan.Zero ? 8 * bytes / elapsed.TotalSeconds : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRefused(Utf8JsonWriter json, RefusedReading refused)
    {
        json.WriteStartObject("refused");
        json.WriteNumber("messages", refused.Messages);
        json.WriteNumber("logins", refused.Logins);
        json.WriteNumber("origins", refused.Origins);
        json.WriteNumber("bodies", refused.Bodies);
        json.WriteEndObject();
    }

    // A counter that has begun anew gives no rate.
    private static void WriteRate(Utf8JsonWriter json, string name, long difference, TimeSpan elapsed, int decimals = 0)
    {
        if (difference >= 0 && elapsed > TimeSpan.Zero)
            WriteNumber(json, name, difference / elapsed.TotalSeconds, decimals);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value, int decimals = 1)
    {
        if (value is { } number) json.WriteNumber(name, Math.Round(number, decimals));
    }

    private static void WriteFlag(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } flag) json.WriteBoolean(name, flag);
    }
}
