namespace Camerad.Signaling.Whep;

/// <summary>Leaves a request's handling with its refusal.</summary>
internal sealed class WhepProblemException(WhepProblem problem) : Exception(problem.Detail)
{
    public WhepProblemException(int status, string code, string detail) : this(new WhepProblem(status, code, detail))
    {
    }

    public WhepProblem Problem => problem;
}
