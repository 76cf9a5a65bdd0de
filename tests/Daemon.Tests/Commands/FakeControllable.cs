using Camerad.Capture.Controls;
using Camerad.Daemon.Commands;

namespace Camerad.Daemon.Tests.Commands;

/// <summary>A stream that writes down what commands do to it.</summary>
internal sealed class FakeControllable(string name) : IControllableStream, ICameraControls
{
    public string Name => name;

    public bool HasControls { get; init; } = true;

    public ICameraControls? Controls => HasControls ? this : null;

    public bool CanRequestKeyFrame { get; init; } = true;

    public int KeyFrames { get; private set; }

    /// <summary>Controls besides those that are always there.</summary>
    public List<CameraControl> More { get; } = [];

    public List<string> Sets { get; } = [];

    /// <summary>What comes of setting something.</summary>
    public ControlOutcome Outcome { get; set; } = new(ControlStatus.Applied, "50");

    public void RequestKeyFrame() => KeyFrames++;

    public IReadOnlyList<CameraControl> List() =>
    [
        new("brightness", "Brightness", CameraControlKind.Number, 0, 100, 1, 50, "40", [], IsInactive: false),
        new("exposure_auto", "Auto exposure", CameraControlKind.Menu, 0, 1, 1, 0, "manual", ["auto", "manual"], true),
        .. More,
    ];

    public ControlOutcome Set(string control, string value)
    {
        Sets.Add($"{control}={value}");
        return Outcome;
    }
}
