using Camerad.Capture;
using Camerad.Capture.Encoders;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Monitoring;
using Camerad.Daemon.Monitoring.Readers;
using Camerad.Signaling.Mqtt;

namespace Camerad.Daemon.Tests.Monitoring;

public sealed class HealthRulesTests
{
    private static readonly BoundsOptions None = new()
    {
        TemperatureCelsius = 0, MemoryAvailableMegabytes = 0, DiskFreeMegabytes = 0, WifiDbm = 0,
        DroppedPicturesPercent = 0, ThrottledSeconds = 0, UnderVoltageSeconds = 0, ClockUnsynchronizedSeconds = 0,
        NoPictureSeconds = 0, MqttAwaySeconds = 0,
    };

    [Theory]
    [InlineData(80, Verdict.Bad)]
    [InlineData(79.9, Verdict.Near)]
    [InlineData(75.1, Verdict.Near)]
    [InlineData(75, Verdict.Good)]
    public void Temperature_must_fall_five_degrees_below_its_bound(double celsius, object expected) =>
        Assert.Equal(expected, Judge(new MachineReading { TemperatureCelsius = celsius }).Verdict);

    [Theory]
    [InlineData(39_000_000, Verdict.Bad)]
    [InlineData(40_000_000, Verdict.Near)]
    [InlineData(48_000_000, Verdict.Good)]
    public void Memory_must_rise_by_a_fifth_above_its_bound(long bytes, object expected)
    {
        Finding finding = Judge(new MachineReading { Memory = new MemoryReading(512_000_000, bytes) });

        Assert.Equal(expected, finding.Verdict);
        Assert.Equal(40e6, finding.Bound);
    }

    [Fact]
    public void Each_disk_and_each_radio_is_judged_for_itself()
    {
        List<Finding> findings = JudgeAll(new MachineReading
        {
            Disks = [new DiskReading("/", 16_000_000_000, 5_000_000_000), new("/srv", 1000, 10)],
            Wifi = [new WifiReading("wlan0", -81), new WifiReading("wlan1", -76), new WifiReading("wlan2", -75)],
        });

        Assert.Equal(
            [
                (ProblemKind.DiskLow, "/", Verdict.Good), (ProblemKind.DiskLow, "/srv", Verdict.Bad),
                (ProblemKind.WifiWeak, "wlan0", Verdict.Bad), (ProblemKind.WifiWeak, "wlan1", Verdict.Near),
                (ProblemKind.WifiWeak, "wlan2", Verdict.Good),
            ],
            findings.Select(static finding => (finding.Kind, finding.Subject, finding.Verdict)));
    }

    [Fact]
    public void Power_and_clock_are_judged_where_they_are_known()
    {
        Assert.Empty(JudgeAll(new MachineReading { Power = new PowerReading(null) }));
        Assert.Equal(
            [(ProblemKind.UnderVoltage, Verdict.Bad), (ProblemKind.ClockUnsynchronized, Verdict.Bad)],
            JudgeAll(new MachineReading { Power = new PowerReading(true), IsClockSynchronized = false })
                .Select(static finding => (finding.Kind, finding.Verdict)));
        Assert.Equal(Verdict.Good, Judge(new MachineReading { IsClockSynchronized = true }).Verdict);
    }

    [Theory]
    [InlineData(CapturedStreamStatus.Running, false)]
    [InlineData(CapturedStreamStatus.Resting, false)]       // nobody watches: that is no problem
    [InlineData(CapturedStreamStatus.Starting, true)]
    [InlineData(CapturedStreamStatus.Stalled, true)]
    [InlineData(CapturedStreamStatus.Retrying, true)]
    [InlineData(CapturedStreamStatus.Failed, true)]
    public void Stream_is_to_have_a_picture_unless_it_rests(CapturedStreamStatus status, bool isBad)
    {
        Finding finding = Assert.Single(new HealthRules(new BoundsOptions()).Judge(
            Sample(new StreamReading("door", status)), null));

        Assert.Equal((ProblemKind.NoPicture, "door", isBad ? Verdict.Bad : Verdict.Good),
            (finding.Kind, finding.Subject, finding.Verdict));
    }

    [Theory]
    [InlineData(150, 0, 0, 0, 0, Verdict.Good)]
    [InlineData(150, 15, 0, 0, 10, Verdict.Bad)]
    [InlineData(150, 0, 6, 6, 8, Verdict.Near)]
    [InlineData(150, 0, 0, 3, 2, Verdict.Good)]
    [InlineData(0, 0, 0, 0, 0, Verdict.Good)]               // it rests
    [InlineData(-1000, 0, 0, -1000, 0, Verdict.Good)]       // made anew
    public void Share_of_lost_pictures_is_of_those_since_the_last_sample(
        long taken, long dropped, long skipped, long lost, double percent, object expected)
    {
        var before = new EncodingCounters(9000, 100, 100, 900);
        var now = new EncodingCounters(9000 + taken - dropped, 100 + dropped, 100 + skipped, 900 + lost);
        HealthSample Encoding(EncodingCounters counters) => Sample(new StreamReading(
            "door", CapturedStreamStatus.Running,
            Encoder: new EncoderState("test", new VideoEncoderSettings(), counters)));

        Finding finding = Assert.Single(
            new HealthRules(None with { DroppedPicturesPercent = 10 }).Judge(Encoding(now), Encoding(before)));

        Assert.Equal(expected, finding.Verdict);
        Assert.Equal((ProblemKind.PicturesDropped, percent), (finding.Kind, finding.Value!.Value));
    }

    [Fact]
    public void Damaged_pictures_count_where_they_come_encoded()
    {
        HealthSample Coming(long frames, long dropped) => Sample(new StreamReading(
            "door", CapturedStreamStatus.Running, new CapturedStreamStatistics(frames, 1, 1, dropped, 0)));

        Finding finding = Assert.Single(
            new HealthRules(None with { DroppedPicturesPercent = 10 }).Judge(Coming(180, 20), Coming(100, 0)));

        Assert.Equal(20, finding.Value);
    }

    [Fact]
    public void Broker_is_away_while_we_connect_and_a_conflict_is_told_apart()
    {
        HealthSample sample = Sample() with
        {
            Service = new ServiceReading([], 0, default,
                [
                    new MqttLinkStatus("embedded", MqttLinkState.Online, null),
                    new MqttLinkStatus("mqtts://broker.example:8883", MqttLinkState.Connecting, "refused"),
                    new MqttLinkStatus("mqtts://broker.example:8883", MqttLinkState.Conflict, "another"),
                    new MqttLinkStatus("embedded", MqttLinkState.Stopped, null),
                ]),
        };

        Assert.Equal(
            [(ProblemKind.MqttAway, "external"), (ProblemKind.MqttConflict, "external")],
            new HealthRules(new BoundsOptions()).Judge(sample, null)
                .Where(static finding => finding.Verdict == Verdict.Bad)
                .Select(static finding => (finding.Kind, finding.Subject)));
    }

    [Fact]
    public void Bound_of_0_judges_nothing()
    {
        HealthSample sample = Sample(new StreamReading("door", CapturedStreamStatus.Failed)) with
        {
            Machine = new MachineReading
            {
                TemperatureCelsius = 120, Power = new PowerReading(true, true, true), Memory = new MemoryReading(1, 0),
                Disks = [new DiskReading("/", 1, 0)], Wifi = [new WifiReading("wlan0", -120)],
                IsClockSynchronized = false,
            },
        };

        Assert.Empty(new HealthRules(None).Judge(sample, sample));
    }

    [Fact]
    public void Holds_are_as_configured_and_shorter_than_a_sample_means_at_once()
    {
        var rules = new HealthRules(new BoundsOptions());

        Assert.Equal(TimeSpan.Zero, rules.HoldOf(ProblemKind.UnderVoltage));
        Assert.Equal(TimeSpan.FromSeconds(10), rules.HoldOf(ProblemKind.Throttled));
        Assert.Equal(TimeSpan.FromSeconds(10), rules.HoldOf(ProblemKind.NoPicture));
        Assert.Equal(TimeSpan.FromSeconds(60), rules.HoldOf(ProblemKind.MqttConflict));
        Assert.Equal(TimeSpan.FromSeconds(300), rules.HoldOf(ProblemKind.ClockUnsynchronized));
        Assert.Equal(HealthRules.ValueHold, rules.HoldOf(ProblemKind.MemoryLow));
    }

    [Fact]
    public void Each_problem_has_a_name_a_sentence_and_a_remedy()
    {
        ProblemKind[] kinds = Enum.GetValues<ProblemKind>();

        Assert.Equal(kinds.Length, kinds.Select(ProblemWords.Name).Distinct().Count());
        Assert.Equal(
            kinds.Length, kinds.Select(static kind => ProblemWords.Sentence(kind, "x", 1, 2)).Distinct().Count());
        Assert.All(kinds, static kind =>
        {
            Assert.EndsWith(".", ProblemWords.Sentence(kind, "x", 1, 2), StringComparison.Ordinal);
            Assert.EndsWith(".", ProblemWords.Remedy(kind), StringComparison.Ordinal);
        });
        Assert.Equal("Only 39 MB of memory are left, the bound 40 MB.",
            ProblemWords.Sentence(ProblemKind.MemoryLow, "", 38.9e6, 40e6));
    }

    private static Finding Judge(MachineReading machine) => Assert.Single(JudgeAll(machine));

    private static List<Finding> JudgeAll(MachineReading machine)
    {
        var findings = new List<Finding>();
        new HealthRules(new BoundsOptions()).JudgeMachine(machine, findings);
        return findings;
    }

    private static HealthSample Sample(params StreamReading[] streams) => new(
        TimeSpan.Zero, DateTimeOffset.UnixEpoch, new MachineReading(), new ServiceReading(streams, 0, default, []));
}
