using Camerad.Capture;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Monitoring.Readers;
using Camerad.Signaling.Mqtt;

namespace Camerad.Daemon.Monitoring;

/// <summary>Judges samples by the configured bounds. A bound of 0 gives no finding.</summary>
/// <param name="bounds">monitoring.bounds.</param>
internal sealed class HealthRules(BoundsOptions bounds)
{
    /// <summary>Values, unlike states, must be beyond their bound for so long.</summary>
    public static readonly TimeSpan ValueHold = TimeSpan.FromSeconds(30);

    private const double BytesPerMegabyte = 1e6;

    /// <summary>How far a value must come back within its bound to be good again.</summary>
    private const double CelsiusBack = 5, DbmBack = 5, FreeBack = 1.2, DroppedBack = 0.5;

    /// <summary>How long a kind must be bad to be a problem.</summary>
    public TimeSpan HoldOf(ProblemKind kind)
    {
        int? seconds = kind switch
        {
            ProblemKind.Throttled => bounds.ThrottledSeconds,
            ProblemKind.UnderVoltage => bounds.UnderVoltageSeconds,
            ProblemKind.ClockUnsynchronized => bounds.ClockUnsynchronizedSeconds,
            ProblemKind.NoPicture => bounds.NoPictureSeconds,
            ProblemKind.MqttAway or ProblemKind.MqttConflict => bounds.MqttAwaySeconds,
            _ => null,
        };
        if (seconds is not { } asked) return ValueHold;
        // What is over sooner than we look again would never be seen.
        TimeSpan hold = TimeSpan.FromSeconds(asked);
        return hold < HealthMonitor.SamplePeriod ? TimeSpan.Zero : hold;
    }

    /// <summary>All findings of a sample.</summary>
    /// <param name="now">The sample.</param>
    /// <param name="before">The one before it; null: shares of pictures are not known yet.</param>
    public List<Finding> Judge(HealthSample now, HealthSample? before)
    {
        var findings = new List<Finding>();
        JudgeMachine(now.Machine, findings);
        for (int i = 0; i < now.Service.Streams.Count; i++)
            JudgeStream(now.Service.Streams[i], before?.Service.Streams[i], findings);
        if (bounds.MqttAwaySeconds == 0) return findings;
        foreach (MqttLinkStatus link in now.Service.Links) JudgeLink(link, findings);
        return findings;
    }

    /// <summary>The findings that the machine alone gives.</summary>
    public void JudgeMachine(MachineReading machine, List<Finding> findings)
    {
        if (bounds.TemperatureCelsius > 0 && machine.TemperatureCelsius is { } celsius)
            findings.Add(High(ProblemKind.TemperatureHigh, "", celsius, bounds.TemperatureCelsius, CelsiusBack));
        if (bounds.ThrottledSeconds > 0) AddState(ProblemKind.Throttled, machine.Power?.Throttled, findings);
        if (bounds.UnderVoltageSeconds > 0) AddState(ProblemKind.UnderVoltage, machine.Power?.UnderVoltage, findings);
        if (bounds.MemoryAvailableMegabytes > 0 && machine.Memory is { } memory)
        {
            double bound = bounds.MemoryAvailableMegabytes * BytesPerMegabyte;
            findings.Add(Low(ProblemKind.MemoryLow, "", memory.AvailableBytes, bound, bound * FreeBack));
        }

        if (bounds.DiskFreeMegabytes > 0)
        {
            double bound = bounds.DiskFreeMegabytes * BytesPerMegabyte;
            foreach (DiskReading disk in machine.Disks)
                findings.Add(Low(ProblemKind.DiskLow, disk.Path, disk.FreeBytes, bound, bound * FreeBack));
        }

        if (bounds.WifiDbm < 0)
        {
            foreach (WifiReading wifi in machine.Wifi)
                findings.Add(Low(ProblemKind.WifiWeak, wifi.Interface, wifi.SignalDbm, bounds.WifiDbm,
                    bounds.WifiDbm + DbmBack));
        }

        if (bounds.ClockUnsynchronizedSeconds > 0)
            AddState(ProblemKind.ClockUnsynchronized, !machine.IsClockSynchronized, findings);
    }

    private void JudgeStream(StreamReading now, StreamReading? before, List<Finding> findings)
    {
        if (bounds.NoPictureSeconds > 0)
        {
            bool isWell = now.Status is CapturedStreamStatus.Running or CapturedStreamStatus.Resting;
            findings.Add(new Finding(ProblemKind.NoPicture, now.Name, isWell ? Verdict.Good : Verdict.Bad));
        }

        if (bounds.DroppedPicturesPercent <= 0 || before is null) return;
        double share = PictureLosses.Of(now).PercentSince(PictureLosses.Of(before));
        findings.Add(High(ProblemKind.PicturesDropped, now.Name, share, bounds.DroppedPicturesPercent,
            bounds.DroppedPicturesPercent * DroppedBack));
    }

    private static void JudgeLink(MqttLinkStatus link, List<Finding> findings)
    {
        string subject = ProblemWords.Broker(link);
        findings.Add(new Finding(ProblemKind.MqttAway, subject,
            link.State == MqttLinkState.Connecting ? Verdict.Bad : Verdict.Good));
        findings.Add(new Finding(ProblemKind.MqttConflict, subject,
            link.State == MqttLinkState.Conflict ? Verdict.Bad : Verdict.Good));
    }

    private static void AddState(ProblemKind kind, bool? isBad, List<Finding> findings)
    {
        if (isBad is { } bad) findings.Add(new Finding(kind, "", bad ? Verdict.Bad : Verdict.Good));
    }

    private static Finding High(ProblemKind kind, string subject, double value, double bound, double back) =>
        new(kind, subject, value >= bound ? Verdict.Bad : value > bound - back ? Verdict.Near : Verdict.Good, value,
            bound);

    private static Finding Low(ProblemKind kind, string subject, double value, double bound, double good) =>
        new(kind, subject, value < bound ? Verdict.Bad : value < good ? Verdict.Near : Verdict.Good, value, bound);
}
