namespace TorchSharp;

internal static partial class torch
{
    public static partial class optim
    {
        /// <summary>Learning rates over time.</summary>
        public static partial class lr_scheduler
        {
            public static LRScheduler StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                new impl.StepLR(optimizer, step_size, gamma, last_epoch, verbose);

            public static LRScheduler LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false) =>
                new impl.LambdaLR(optimizer, lr_lambda, last_epoch, verbose);

            public static LRScheduler MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                new impl.MultiStepLR(optimizer, milestones, gamma, last_epoch, verbose);

            public static LRScheduler ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                new impl.ExponentialLR(optimizer, gamma, last_epoch, verbose);

            public static LRScheduler CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) =>
                new impl.CosineAnnealingLR(optimizer, T_max, eta_min, last_epoch, verbose);

            /// <summary>The schedules themselves.</summary>
            public static partial class impl
            {
                /// <summary>The initial rate times a function of the step.</summary>
                public class LambdaLR : LRScheduler
                {
                    private readonly List<Func<int, double>> _lambdas;

                    public LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, optimizer.ParamGroups.Select(_ => lr_lambda), last_epoch, verbose)
                    {
                    }

                    public LambdaLR(Optimizer optimizer, IEnumerable<Func<int, double>> lr_lambdas, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _lambdas = lr_lambdas.ToList();
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => _base_lrs.Zip(_lambdas, (rate, lambda) => rate * lambda(_last_epoch));
                }

                /// <summary>Times gamma every so many steps.</summary>
                public class StepLR : LRScheduler
                {
                    private readonly int _stepSize;
                    private readonly double _gamma;

                    public StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        (_stepSize, _gamma) = (step_size, gamma);
                        step();
                    }

                    protected override IEnumerable<double> get_lr() =>
                        base.get_lr().Select(rate => _last_epoch > 0 && _last_epoch % _stepSize == 0 ? rate * _gamma : rate);
                }

                /// <summary>Times gamma at each milestone.</summary>
                public class MultiStepLR : LRScheduler
                {
                    private readonly IList<int> _milestones;
                    private readonly double _gamma;

                    public MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        (_milestones, _gamma) = (milestones, gamma);
                        step();
                    }

                    protected override IEnumerable<double> get_lr() =>
                        base.get_lr().Select(rate => _milestones.Contains(_last_epoch) ? rate * _gamma : rate);
                }

                /// <summary>Times gamma every step.</summary>
                public class ExponentialLR : LRScheduler
                {
                    private readonly double _gamma;

                    public ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _gamma = gamma;
                        step();
                    }

                    protected override IEnumerable<double> get_lr() =>
                        base.get_lr().Select(rate => _last_epoch > 0 ? rate * _gamma : rate);
                }

                /// <summary>Half a cosine from the initial rate down to the least in T_max steps, and back up beyond.</summary>
                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _steps;
                    private readonly double _least;

                    public CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        (_steps, _least) = (T_max, eta_min);
                        step();
                    }

                    // By recurrence, as PyTorch has it, so that a rate changed from outside is carried on.
                    protected override IEnumerable<double> get_lr()
                    {
                        if (_last_epoch == 0)
                        {
                            return base.get_lr();
                        }

                        if (_step_count == 1 && _last_epoch > 0)
                        {
                            return _base_lrs.Select(initial => _least + ((initial - _least) * (1 + Math.Cos(_last_epoch * Math.PI / _steps)) / 2));
                        }

                        if ((_last_epoch - 1 - _steps) % (2 * _steps) == 0)
                        {
                            return base.get_lr().Zip(_base_lrs, (rate, initial) => rate + ((initial - _least) * (1 - Math.Cos(Math.PI / _steps)) / 2));
                        }

                        double ratio = (1 + Math.Cos(Math.PI * _last_epoch / _steps)) / (1 + Math.Cos(Math.PI * (_last_epoch - 1) / _steps));
                        return base.get_lr().Select(rate => (ratio * (rate - _least)) + _least);
                    }
                }
            }
        }
    }
}
