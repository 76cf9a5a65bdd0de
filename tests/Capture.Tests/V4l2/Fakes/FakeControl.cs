namespace Camerad.Capture.Tests.V4l2.Fakes;

/// <summary>A control of a fake device.</summary>
internal sealed class FakeControl(uint id, uint type, string label, long minimum, long maximum, long step, long value)
{
    public uint Id => id;

    public uint Type => type;

    public string Label => label;

    public long Minimum => minimum;

    public long Maximum => maximum;

    public long Step => step;

    public long Default { get; } = value;

    public long Value { get; set; } = value;

    public uint Flags { get; set; }

    public string[] Items { get; init; } = [];

    /// <summary>What setting it answers; 0: as it should.</summary>
    public int SetError { get; set; }

    /// <summary>Called when it is set.</summary>
    public Action? OnSet { get; set; }

    /// <summary>Each value that was set.</summary>
    public List<long> Sets { get; } = [];
}
