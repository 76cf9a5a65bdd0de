namespace Camerad.Capture.Controls;

/// <summary>The controls of a camera and of its encoder as one list; the first that has a name gets it.</summary>
internal sealed class CombinedControls(params ICameraControls[] parts) : ICameraControls
{
    public IReadOnlyList<CameraControl> List() => [.. parts.SelectMany(part => part.List())];

    public ControlOutcome Set(string name, string value)
    {
        ControlOutcome? first = null;
        foreach (ICameraControls part in parts)
        {
            ControlOutcome outcome = part.Set(name, value);
            if (outcome.Status != ControlStatus.Unsupported) return outcome;
            first ??= outcome;
        }

        return first ?? new ControlOutcome(ControlStatus.Unsupported, null, $"There is no control \"{name}\".");
    }
}
